"""azurite.py URL: makes the container, once Azurite answers, and prints an account SAS for a day.

The key is the one that all emulators of Azure Storage have:
https://learn.microsoft.com/azure/storage/common/storage-use-azurite#well-known-storage-account-and-key
The SAS: https://learn.microsoft.com/rest/api/storageservices/create-account-sas
"""

import base64
import datetime
import hashlib
import hmac
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

ACCOUNT = "devstoreaccount1"
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="


def signature():
    end = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    query = {"sv": "2021-12-02", "ss": "b", "srt": "sco", "sp": "rwlc", "se": end, "spr": "https,http"}
    text = "\n".join([ACCOUNT, query["sp"], query["ss"], query["srt"], "", end, "", query["spr"], query["sv"], "", ""])
    mac = hmac.new(base64.b64decode(KEY), text.encode(), hashlib.sha256)
    query["sig"] = base64.b64encode(mac.digest()).decode()
    return urllib.parse.urlencode(query)


def main(url):
    sas = signature()
    request = urllib.request.Request(f"{url}?restype=container&{sas}", method="PUT", data=b"", headers={"x-ms-version": "2021-12-02"})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(150):
        try:
            with opener.open(request, timeout=10):
                print(sas)
                return 0
        except urllib.error.HTTPError as error:
            print(f"Azurite makes no container: {error.code} {error.read()[:300]!r}", file=sys.stderr)
            return 1
        except OSError:
            time.sleep(0.2)
    print("Azurite does not answer", file=sys.stderr)
    return 1


sys.exit(main(sys.argv[1]))
