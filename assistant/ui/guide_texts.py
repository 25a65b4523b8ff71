"""What the guide itself says, in Swedish; its questions stand in `guide.toml`."""

INTRO = (
    "Vägledningen följer Forums handledning. Först ser ni om ett idéburet offentligt partnerskap "
    "(IOP) kan passa, sedan skriver ni ett underlag att samtala kring."
)
STEP = "Steg"
SUITABILITY = "Passar IOP för oss?"
BUILD = "Bygg ert underlag"

CHOICES = {"ja": "Ja", "nej": "Nej", "vet inte": "Vet inte"}
CONDITIONS_INTRO = "Svara på det ni kan. Varje fråga vilar på ett villkor ur Forums material."
NO_VERDICT = (
    "Det här är ingen juridisk bedömning. Det visar vad som talar för och emot efter Forums egna "
    "villkor, och vad ni behöver ta reda på. Källorna är odaterade och reglerna kan ha ändrats."
)
RESULT = "Så här långt"
RESULT_EMPTY = "Svara på frågorna, så samlas det som talar för och emot här."
RESULT_LEFT = "{count} frågor är inte besvarade än."
RESULT_LEFT_ONE = "En fråga är inte besvarad än."
CONDITION = "(fråga {number})"
SPEAKS_FOR = "Det här talar för"
SPEAKS_AGAINST = "Det här talar emot"
FIND_OUT = "Det här behöver ni ta reda på"
TALK = "Vill ni resonera med någon? {contact} hjälper gärna till."

BUILD_INTRO = (
    "Skriv med egna ord. Ni behöver inte svara på allt, och ni kan spara och "
    "fortsätta en annan dag."
)
PART = "Del"
NEXT = "Nästa: {title}"
PREVIOUS = "Tillbaka: {title}"
PROGRESS = "{done} av {total} frågor har ett svar."
BROKEN = "Källan till den här frågan behöver ses över."
ASK_HERE = "Fråga dokumenten"
ASK_LABEL = "Din fråga"
ASK_BUTTON = "Fråga"

KEEP = "Spara, öppna, ladda ned"
KEEP_INTRO = (
    "Det ni skriver finns bara i den här fliken. Spara det som en fil för "
    "att kunna fortsätta senare."
)
SAVE = "Spara som fil"
OPEN = "Öppna en sparad fil"
OPENED = "Underlaget är öppnat."
NOT_OPENED = "Filen går inte att öppna. Välj en fil som har sparats här i vägledningen."
DRAFT_WORD = "Utkast i Word (DOCX)"
DRAFT_MARKDOWN = "Utkast som text (Markdown)"
CLEAR = "Töm allt"
CLEAR_SURE = "Ja, töm allt"
FILE = "underlag-iop"

DRAFT_TITLE = "Underlag för ett idéburet offentligt partnerskap"
DRAFT_INTRO = (
    "Utkast {date}, att samtala kring. Det är inget avtal och ingen juridisk rådgivning. "
    "Frågorna kommer ur Forums material; siffrorna visar var."
)
NOT_ANSWERED = "Inte besvarat än."
REFERENCES = "Källor"

STAFF_BROKEN = (
    "Vägledningen citerar {count} ställen som inte längre finns i dokumenten. Rätta dem i "
    "guide.toml:"
)
