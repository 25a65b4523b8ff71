"""What the staff pages say, in Swedish."""

REFUSED = "Utan svar"
MARKED_WRONG = "Markerade som fel"
HELPFUL = "Till hjälp"
NOTHING_YET = "Här är tomt än. Frågor som dokumenten inte svarar på samlas här."
OVER_TIME = "Över tid"
DAY = "Dag"
QUESTIONS = "Frågor"
STATUS = {"not_found": "Inget svar", "partial": "Svar på en del"}
FAQ = "Lista: skriv in i FAQ:n"
FAQ_TITLE = "Skriv in i FAQ:n"
ALL_CASES = "Alla som utvärderingsfall"
CASE = "Spara som utvärderingsfall"
