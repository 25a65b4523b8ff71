"""What the page "Utvärdering" says to staff, in Swedish."""

NO_RUNS = (
    "Det finns inga körningar än. Den som driver assistenten gör en med "
    "`python -m evals run evals/sets/forum.jsonl`."
)
INTRODUCTION = (
    "Här prövas assistenten med frågor som vi redan vet svaret på. Felen står först, så att det "
    "syns vad som behöver rättas till."
)
ONE_RUN = "En körning"
TWO_RUNS = "Jämför två"
RUN = "Körning"
UNREADABLE = "Körningen går inte att läsa."
HEADLINE = "{right} av {all} frågor besvarades rätt"
LIKELY = "Det är {share}. Med andra frågor av samma slag hade det troligen blivit {span}."
DOWNLOAD = "Ladda ned hela rapporten"
DOWNLOAD_MORE = "En webbsida som går att öppna utan nät, skriva ut och skicka vidare."
METRICS = "Alla mått"
FIRST = "Titta på de här först"
BY_KIND = "Efter slags fråga"
KIND = "Slags fråga"
COUNT = "Frågor"
QUESTIONS = "Fråga för fråga"
OUTCOME = "Utfall"
ALL = "Alla"
SEARCH = "Sök i frågor och svar"
PAGE = "Sida (av {pages})"
SHOWN = "{shown} av {all} frågor, felen först."
AFTER = "Efter frågan ”{question}”"
ASSISTANT = "Assistenten"
EXPECTED = "Väntat"
REFUSAL = "Att assistenten avstår: källorna besvarar inte frågan."
OR = " eller "

ONE_ONLY = "Det finns bara en körning. Gör en till för att jämföra."
BEFORE = "Före"
AFTERWARDS = "Efter"
NOTHING_SHARED = "Körningarna har inga frågor gemensamt. Välj två av samma frågor."
CHANGED = "{better} frågor gick bättre, {worse} gick sämre"
SHARED = "{shared} frågor ställdes i båda körningarna."
METRIC = "Mått"
VALUE = "Resultat"
LIKELY_BETWEEN = "Troligen"
VERDICT = "Skillnad"
DIRECTIONS = {
    "better": "tydligt bättre",
    "worse": "tydligt sämre",
    "unclear": "kan bero på slumpen",
}
WORSE = "Gick sämre"
BETTER = "Gick bättre"
