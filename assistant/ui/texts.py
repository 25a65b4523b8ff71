"""What the pages say to visitors, in Swedish."""

TITLE = "Fråga Forum om IOP"

ASK_PAGE = "Fråga"
READ_PAGE = "Dokument"
GUIDE_PAGE = "Vägledning"
UNANSWERED_PAGE = "Frågor utan svar"
EVALUATION_PAGE = "Utvärdering"

LOADING = "Öppnar dokumenten …"
THINKING = "Letar i dokumenten …"

# Start of the conversation
WELCOME = "Vad vill du veta om idéburet offentligt partnerskap?"
WELCOME_MORE = "Du får ett kort svar med ord ur dokumenten, och ser precis var de står."
TRY = "Pröva till exempel"
PLACEHOLDER = "Skriv din fråga …"
CONTACT_LINE = "Hellre en människa? Skriv till {name}:"
PRIVACY = "Skriv inga personuppgifter."

# Where to search
SCOPE = "Sök i …"
SCOPE_ALL = "alla dokument"
SCOPE_ALL_OF_THEM = "Alla"
SCOPE_COUNT = "{count} dokument"
SCOPE_KIND = "Slag av dokument"
SCOPE_DOCUMENT = "Dokument"
SCOPE_CLEAR = "Sök i alla dokument igen"
SCOPE_ASK_ALL = "Fråga alla dokument"
SCOPE_KEPT = "Sökte bara i {documents}."
SCOPE_PARAMETER = "kalla"

# Under an answer
SOURCES = "Källor"
SOURCE = "Källa"
UNDATED = "odaterad"
PAGE = "s. {page}"
READ_IN_DOCUMENT = "Läs i dokumentet"
ORIGINAL = "Öppna originalet"
CONTEXT_SHOW = "Visa styckena runt om"
CONTEXT_HIDE = "Dölj styckena runt om"
ALSO = "Samma ord står också i"
COPY = "Kopiera svaret"
COPIED = "Svaret är kopierat."
SHARE = "Kopiera länk till frågan"
SHARED = "Länken är kopierad."
COPY_FAILED = "Det gick inte att kopiera. Markera texten och kopiera den själv."
PARTIAL = "Dokumenten svarar bara på en del av frågan."
GENERATED = "Svaret är formulerat av en språkmodell och kontrollerat mot citaten."
FOLLOW_UPS = "Fråga vidare"

# Refusals
NEAREST = "Det här i dokumenten ligger närmast:"
WRITE_TO = "Skriv till {name}"
MAIL_SUBJECT = "Fråga om idéburet offentligt partnerskap"
MAIL_BODY = (
    "Hej!\n\nJag frågade Forums assistent, men dokumenten svarade inte:\n\n{question}\n\n"
    "Kan ni hjälpa mig?\n\nVänliga hälsningar\n"
)

# The conversation
NEW_CONVERSATION = "Nytt samtal"
DOWNLOAD = "Ladda ned samtalet"
DOWNLOAD_WORD = "Word (DOCX)"
DOWNLOAD_MARKDOWN = "Text (Markdown)"
CONVERSATION_TITLE = "Samtal med Forums IOP-assistent"
CONVERSATION_FILE = "samtal-iop"
DATE_LINE = "Hämtat {date}"
REFERENCES = "Källor"

# Feedback
FEEDBACK_ASK = "Var svaret till hjälp?"
FEEDBACK = {
    "helpful": "Ja, tack",
    "wrong_source": "Fel källa",
    "wrong": "Fel svar",
    "missing": "Något saknas",
}
FEEDBACK_COMMENT = "Vad blev fel? Skriv gärna vad du hade väntat dig. Inga personuppgifter."
FEEDBACK_SEND = "Skicka"
FEEDBACK_THANKS = "Tack! Det hjälper Forum att göra svaren bättre."
FEEDBACK_FAILED = "Det gick inte att spara. Försök igen om en stund."

# Errors
NO_INDEX = "Det finns inga dokument att svara ur än."
NO_INDEX_MEND = "Den som driver assistenten läser in dem med:"
OLD_INDEX = "Dokumenten är inlästa med en annan språkmodell eller en äldre version."
OLD_INDEX_MEND = "Den som driver assistenten läser in dem på nytt med:"
EMPTY_INDEX = "Indexet är tomt: det finns inga stycken att svara ur."
EMPTY_INDEX_MEND = "Lägg dokument i mappen för korpus och läs in dem med:"
CANNOT_START = "Assistenten kan inte starta just nu."
CANNOT_START_MEND = "Försök igen om en stund. Den som driver assistenten hittar orsaken i loggen."
TRY_AGAIN = "Försök igen"
ANSWER_FAILED = "Något gick fel när frågan skulle besvaras. Försök igen om en stund."
PAGE_FAILED = "Något gick fel hos oss. Ladda om sidan och försök igen."

# Reader
CHOOSE_DOCUMENT = "Dokument"
CONTENTS = "Innehåll"
SEARCH = "Sök i dokumentet"
SEARCH_HITS = "{hits} träffar i {paragraphs} stycken."
SEARCH_HIT = "En träff."
SEARCH_NONE = "Inga träffar på ”{words}” i det här dokumentet."
NEXT_HIT = "Nästa träff"
PARAGRAPH_LINK = "Kopiera länk till stycket"
MARKED = "Stycket du kom till"
NO_SUCH_PARAGRAPH = (
    "Stycket som länken pekar på finns inte längre. Dokumentet kan ha ändrats sedan länken gjordes."
)
NO_SUCH_SOURCE = "Dokumentet som länken pekar på finns inte längre."
BACK_TO_ASK = "Tillbaka till samtalet"
PUBLISHED_BY = "Utgivare: {publisher}"
PARAGRAPH_COUNT = "{count} stycken"

# Staff
STAFF_CLOSED = "Sidan är stängd."
STAFF_CLOSED_MORE = (
    "Sidan är till för Forums personal. Den öppnas när den som driver assistenten anger ett "
    "lösenord i inställningen ASSISTANT_ADMIN_PASSWORD."
)
STAFF_ONLY = "Sidan är till för Forums personal."
PASSWORD = "Lösenord"
LOG_IN = "Logga in"
LOG_OUT = "Logga ut"
WRONG_PASSWORD = "Fel lösenord."
TOO_MANY_TRIES = "För många försök. Vänta en stund och försök igen."
NOT_STORED = "Frågor sparas inte här (ASSISTANT_STORE är tom), så det finns inget att visa."
STORE_FAILED = "Det sparade går inte att läsa just nu. Orsaken står i loggen."
