"""Words that carry no subject matter but decide what is claimed: negation, duty, amount, time.

Every entry is matched against a case-folded word. The names of the classes stand in the reasons
that a dropped sentence is logged with.
"""

from __future__ import annotations

NEGATION = frozenset(
    "inte ej icke aldrig varken ingen inget inga ingenting ingenstans knappast nej not no never "
    "none nor cannot".split()
)
NEGATIVE_VERBS = frozenset(
    "sakna saknas saknar saknade saknades saknats saknat undvik undviker undvika undviks "
    "undvikas undvek avstå avstår avstod".split()
)

DUTY: dict[str, str] = {
    form: kind
    for kind, forms in {
        "ska": "ska skall måste shall must",
        "behöva": "behöver behövs behövde behövdes behövt krävs krävdes krävts kräver kräva "
        "krävde behöva need needs",
        "bör": "bör borde böra should ought",
        "får": "får fick may",
        "kan": "kan kunna kunnat can",
        "skulle": "skulle would could might",
        "lär": "lär torde",
    }.items()
    for form in forms.split()
}
DUTY_ADJECTIVES: dict[str, str] = {
    form: kind
    for kind, forms in {
        "ska": "skyldig skyldiga skyldigt tvungen tvungna tvunget tvingad tvingade tvingas tvingat "
        "ålagd ålagda obligatorisk obligatoriskt",
        "bör": "rekommenderas lämpligt",
        "får": "tillåten tillåtet tillåtna tillåts",
        "kan": "möjligt",
    }.items()
    for form in forms.split()
}
FORBIDDEN = frozenset("förbjuden förbjudet förbjudna förbjuds otillåten otillåtet".split())

AMOUNT: dict[str, str] = {
    form: kind
    for kind, forms in {
        "alla": "alla allt all samtliga varje varenda all every each",
        "alltid": "alltid ständigt jämt undantagslöst always",
        "aldrig": "aldrig never",
        "hela": "hela helt fullständigt entire whole",
        "endast": "endast bara enbart uteslutande blott only",
        "vissa": "vissa viss visst somliga del some certain",
        "de flesta": "flesta merparten majoriteten huvuddelen most",
        "många": "många flera flertal flertalet åtskilliga many several",
        "ofta": "ofta often",
        "oftast": "oftast vanligtvis vanligen normalt mestadels brukar brukade usually normally",
        "ibland": "ibland emellanåt sometimes",
        "sällan": "sällan seldom rarely",
        "minst": "minst lägst åtminstone minimum least",
        "högst": "högst max maximalt",
        "ungefär": "cirka ca ungefär omkring uppskattningsvis about approximately",
        "drygt": "drygt över-antal",
        "knappt": "knappt under-antal",
        "nästan": "nästan närapå almost",
        "delvis": "delvis partly",
        "vid behov": "vid-behov",
        "genomsnitt": "genomsnitt genomsnittligt",
        "tidigast": "tidigast earliest",
        "senast": "senast latest",
        "främst": "främst huvudsakligen framförallt primärt mainly primarily",
        "kanske": "kanske troligen troligtvis sannolikt eventuellt möjligen förmodligen väntas "
        "beräknas uppskattas förväntas perhaps probably possibly",
        "hälften": "hälften halva half",
        "dubbel": "dubbelt dubbla dubblera fördubbla double",
        "mer": "mer fler more",
        "mindre": "mindre färre less fewer",
        "först": "först first",
        "lika": "lika",
        "växelvis": "växelvis omväxlande turvis",
        "båda": "båda bägge both",
        "någonsin": "någonsin ever",
    }.items()
    for form in forms.split()
}
RESTRICTING = frozenset(
    "endast vissa de|flesta många ofta oftast ibland sällan minst högst ungefär drygt knappt "
    "nästan delvis genomsnitt tidigast senast främst kanske hälften först växelvis".replace(
        "|", "_"
    ).split()
) - {"de_flesta"} | {"de flesta", "vid behov"}
"""Amounts whose loss widens a claim: "vissa föreningar" is not "föreningar"."""

RESTRICTING_ADJECTIVES = frozenset(
    """
    liten litet lilla små stor stort stora större största mindre minsta
    låg lågt låga lägre lägsta hög högt höga högre högsta
    kort korta kortare lång långa längre ung unga äldre gamla ny nytt nya nybildade särskild
    särskilt särskilda synnerlig synnerliga enskild enskilda privat privata offentlig offentliga
    statlig statliga kommunal kommunala ideell ideella ekonomisk ekonomiska akut akuta allvarlig
    allvarliga regelbunden regelbundet regelbundna grov grova ensamstående svår svåra tillfällig tillfälliga icke-offentlig
    """.split()
)
"""Adjectives that narrow whom or what a rule is about."""

ADVERBS = frozenset(
    "förväg förtid gång tidigt sent snart fort snabbt långsamt gratis samtidigt tillsammans vidare "
    "tillbaka längre främst bäst sämst väl direkt strax genast omedelbart lätt svårt vanligtvis "
    "fritt dagligen årligen offentligt ganska väldigt mycket relativt tämligen tydligt nästa "
    "skyndsamt noga noggrant regelbundet löpande kontinuerligt automatiskt tillfälligt permanent "
    "aktivt gärna "
    "ensam ensamt ensamma skriftligen muntligen normalt särskilt huvudsakligen idag därefter slutligen".split()
)
"""Words without a preposition that are neither subject nor object."""

CAUSE = frozenset("eftersom därför emedan ty enär because since".split())
CONCESSION = frozenset({"fastän", "although", "though"})
CONDITION = frozenset("om ifall såvida försåvitt förutsatt utom förutom oavsett if unless".split())
TIME = frozenset("när då innan förrän tills medan sedan medans where when while".split())
PLACE = frozenset({"där", "dit", "where"})
RELATIVE = frozenset("som vilket vilken vilka vars who which that".split())
CONTRAST = frozenset("men medan utan but".split())
ADDING = frozenset("och samt eller och/eller and or".split())

OPPOSED_PREPOSITIONS: tuple[tuple[frozenset[str], frozenset[str]], ...] = tuple(
    (frozenset(a.split()), frozenset(b.split()))
    for a, b in (
        ("före innan inför", "efter"),
        ("med mot", "utan"),
        ("under", "över"),
        ("från", "till"),
        ("inom inuti", "utanför utom"),
        ("för", "mot emot"),
        ("före", "under efter"),
        ("ovanför", "nedanför"),
    )
)

PREPOSITIONS = frozenset(
    "av pga till från för på i om med utan under över efter före innan inför mot emot mellan vid hos "
    "inom utanför genom enligt åt ur via kring bland inuti trots sedan per beträffande angående "
    "gällande rörande utom förutom utifrån of to from for on in with without by at between".split()
)
PRONOUNS = frozenset(
    "den det de dem denna detta dessa denne han hon hen dennes deras dess vi ni du jag man oss er "
    "dig mig sig sin sitt sina din ditt dina vår vårt våra ert era han honom henne hans hennes "
    "någon vem vilka it they them this these its their".split()
)
ANAPHORS = frozenset(
    "den det de dem denna detta dessa deras dess sådan sådant sådana där då därför därigenom han "
    "hon hen varav varvid därav härav sin sitt sina it they this these".split()
)
FREE = (
    frozenset(
        """
        en ett den det de att och eller som är var vara varit blir bli blev blivit har ha hade haft
        finns finnas fanns så sådan sådant sådana också även dessutom vidare samt därmed således
        alltså dock ändå däremot sedan nu redan här då där när hur vad vilken vilket vilka vars
        ju väl just själv själva självt egen eget egna annan annat andra samma olika
        innebär innebära innebar betyder betyda gäller gälla handlar handla avser avse exempelvis
        nämligen enligt kring sätt fall gång kunna skola kommer komma upp ut in ner ned fram bort
        hos ge ger gav gett ges gavs får få fick fått göra göras gör gjorde gjort görs gjorts ta tar tog
        tagit tas togs står stå ligger ligga går gå sker ske skedde sig varandra än ja nej både
        antingen dels ej slags sorts typ st
        bestå består bestod ingå ingår ingick utgör utgöra utgörs
        inne kunde ville vill månads heter heta nås gällande några något någon nånting
        istället därigenom därtill tack vare såväl exempel respektive
        a an the is are was were be been has have had do does did it there as than
        """.split()
    )
    | PREPOSITIONS
    | PRONOUNS
    | CAUSE
    | CONDITION
    | CONCESSION
    | TIME
    | PLACE
    | RELATIVE
    | CONTRAST
    | ADDING
)
"""Words that a sentence may use although its source does not."""
