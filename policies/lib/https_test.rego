package seawall.lib.https_test

import data.seawall.lib.https

test_last_segment if https.last_segment("/a/B") == "b"

test_api if https.api({"properties": {"protocols": ["https", "ws"]}}) == {["properties", "protocols", 1]}
