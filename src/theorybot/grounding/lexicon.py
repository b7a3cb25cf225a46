"""Words with a part to play when a claim is checked: grammar, near synonyms, opposites, quantifiers.

Written by hand for the prose of theory. A word that is missing here costs accuracy, never correctness: it is
then compared by its stem alone.
"""

# ruff: noqa: E501 - lists of words
from __future__ import annotations

from theorybot.library.fulltext import STEMMER


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


STOP = _set(
    """a about above across after again against all almost along already also although always am among an and
    another any are around as at back be became because become becomes been before behind being below between
    both but by came can could did do does doing done down during each either else even ever every few for
    from further get gets given go had has have having he her here hers him his how however i if in inside into
    is it its itself just kind kinds know last let like likely made make makes making many may me might more
    moreover most much must my near nearly nevertheless next now of off often on once one ones only onto or
    other others our out outside over own per perhaps place put quite rather really same second see seem seems
    seen several shall she should since so some something sometimes somehow soon still such take taken takes
    than that the their theirs them themselves then there thereby therefore these they thing things this those
    though through thus to together too toward towards two under until up upon us use used uses using usually
    very via was way ways we well were what when where whereas whether which while who whole whom whose why
    will with within would yet you your et al e g ie eg cf vs s t d ll re ve m first third
    view terms"""
) | {"any longer"}
LIGHT = _set(
    """according account actual add adds article author authors based call called calls case cases cite cited
    cites claim claims come concern concerns conclude concludes consider consist consists contain contains
    deal deals describe described describes discuss discussed discusses discussion example examples explain explained
    explains fact find finding findings finds found general give gives hold holds include includes involve involves
    later list listed lists literature look looks mean means mention mentions name named names note noted notes
    number obtain obtained offer offers page paper papers part point pointed points present presented presents
    propose proposed proposes prove proved proves provide provided provides recent reading report reported
    reports research researchers result results review say says section serve serves set show showed shown
    shows state stated states studied studies study suggest suggests summary survey text title understand
    work works write writer writes written wrote yield conjecture argue argued argues observed observe observes
    demonstrate demonstrated demonstrates introduce introduced reach reaches reached stand stands try tried
    want carry carries bear bears run runs turn turned turns respect respectively certain particular
    important new old idea ideas question questions possible recently currently practice
    hypothesize hypothesizes remark remarks concluded examine examined examines investigate investigated"""
)
MONTHS = _set("january february march april may june july august september october november december") - {
    "may",
    "march",
}
NUMBER_WORDS = {
    word: str(value)
    for value, word in enumerate(
        ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"],
        start=2,
    )
} | {"hundred": "100", "thousand": "1000", "million": "1000000", "dozen": "12", "zero": "0", "thirty": "30",
     "forty": "40", "fifty": "50", "sixty": "60", "ninety": "90", "twice": "2"}  # fmt: skip
NEGATORS = _set(
    "not no never without cannot neither nor none nothing nobody nowhere hardly scarcely barely isn't aren't don't doesn't didn't can't "
    "couldn't won't wouldn't wasn't weren't hasn't haven't shouldn't"
) | {"no longer"}
# Words that deny as well, though they are no grammar: enough to explain a negation on the other side.
DENYING = _set(
    """fail fails failed failing failure lack lacks lacked lacking absent absence missing miss misses unable
    impossible neglect avoid avoids prevent prevents refuse refuses exclude excludes except exception
    undone anonymous unexplained incomplete incompletely partly insufficient insufficiently intact free
    instead rather bare only"""
)
# Words of one group are taken for each other; the first stands for all.
_GROUPS = """network net nets networks ann anns
prove proof proved proves proven
show shows showed shown demonstrate demonstrates demonstrated demonstration
observe observes observed see sees saw seen notice
hypothesize hypothesizes hypothesized conjecture conjectures conjectured
propose proposed proposes suggest suggests suggested
flat wide broad flatter wider width widths
sharp narrow sharper steep sharpness sharpest narrower
large big larger bigger huge largest
small smaller tiny smallest
begin begins began start starts started onset
end ends ended finish stop stops
train trains trained training learn learns learned learning
speed speeds accelerate accelerates
image images picture pictures vision visual
use uses used using employ employs utilize
remove removes removed eliminate eliminates eliminated
compute computed computes calculate calculated calculates computing
link links linked connect connects connected relate relates related relation relationship connection
appear appears arise arises emerge emerges occur
error errors loss losses
quick fast rapid quickly rapidly fastest
help helps helped aid
data dataset datasets
surpass exceed exceeds outperform outperforms beat beats
easy easily easier ease easiest
hard harder hardest difficult difficulty struggle
near close nearby closely
distance apart far
distribution distributed distributions
complexity complex complicated
efficient efficiency efficiently
important crucial critical key critically
cell cells neuron neurons
single individual lone
tendency tend tends prone
categorize categorizes categories category sorting sort classify classification
model models modelled modeling modelling
multiple several various
equal equals equivalent equivalence correspond corresponds correspondence
infinite infinitely infinity
property properties characteristic trait
method methods technique approach approaches
determine determines determined govern governs
improve improves improved better boost boosts
worse worsen hurt degrade degrades degrading deteriorate
performance perform performs performed
purpose aim goal
extend extended extends extension generalisation
area areas theme themes topic topics group groups category categories
video videos
natural naturally
prefer prefers preference favour favor prioritize priority
generalize generalizes generalization generalizable generalizability generalise
memorize memorizes memorization memorise
optimize optimizes optimization optimizer optimizing
resemble resembles similar alike similarly
cite cites cited reference references
incomplete incompletely partial
widespread common usual usually commonly
paper papers article
rise rises raise increase increases increasing grow grows grew
fall falls reduce reduces decrease decreases decreasing shrink shrinks
year date dated dates
recent new latest
unseen
hierarchy hierarchical
explain explains explained explanation
represent represents representation representations
depth deep deeper
shallow shallower
approximate approximating approximation approximates
overfit overfitted overfitting
characterize characterizes characterise
organize organizes organized organise arrange arranged
progress advances advance
conclude concludes infer infers conclusion draws
reverse undo undoes
wonder wonders asks ask raises question
appearance
noise noisy
color colour
special specific particular
landscape landscapes surface surfaces
convolutional cnn cnns
gp gps
correct correctly rightly
incorrect incorrectly wrong wrongly
"""
SYNONYMS: dict[str, str] = {}
for _line in _GROUPS.splitlines():
    _head, *_ = _line.split() or [""]
    for _word in _line.split():
        SYNONYMS.setdefault(_word, _head)

# Pairs that contradict each other where they take the same place in a sentence.
_OPPOSITES = """sharp flat|upper lower|over under|increase decrease|rise fall|convex nonconvex
deep shallow|large small|high low|higher lower|fast slow|faster slower|better worse|more less|more fewer|most least
first last|finite infinite|bounded unbounded|supervised unsupervised|necessary sufficient|linear nonlinear
training test|train test|local global|minimum maximum|minima maxima|minimal maximal|add remove|before after
begin end|easy difficult|easy hard|easier harder|simple complex|improve worse|help hurt|explicit implicit
positive negative|success failure|succeed fail|weak strong|weaker stronger|long short|longer shorter|early late|create remove|good poor
earlier later|regular random|real random|real noise|input output|possible impossible|exponential polynomial
exponentially polynomially|low-dimensional high-dimensional|dependent independent|stable unstable
constant variable|fixed move|fixed change|constant change|constant vary|homogeneous heterogeneous|sparse dense|continuous discrete|deterministic stochastic
underfit overfit|row column|left right|old new|above below|well poorly|good bad
likely unlikely|always never|rich lazy|theoretical empirical|robust fragile|complete incomplete|same different
similar different|identical different|include exclude|accept reject|compress expand|expensive cheap|smooth rough
efficient inefficient|trained untrained|trainable fixed|biased unbiased|normalized unnormalized|often rarely
consistent inconsistent|consistently inconsistently|tractable intractable|parametric nonparametric|clean noisy
two-layer many-layer|near far|nearly hardly|strict loose|tight loose|many few|newest oldest|present absent
single multiple|forward backward|top bottom|maximize minimize|sufficient insufficient|prefer avoid
proven conjectured|prove disprove|confirm refute|prove conjecture|succeeds fails|recent outdated|natural artificial
related unrelated|relevant irrelevant|hold fail|known unknown|effective ineffective"""
OPPOSITES: dict[str, frozenset[str]] = {}
# Nouns that share a stem with an adjective, and are opposed to nothing: a narrow network has a width too.
MEASURES = _set("width widths depth depths")


def stem_of(word: str) -> str:
    """What a word is compared by: the head of its group of synonyms, else its stem."""
    stem = SYNONYMS.get(word) or STEMMER.stem(word)
    return SYNONYMS.get(stem, stem)


def _oppose(one: str, other: str) -> None:
    for mine, theirs in ((one, other), (other, one)):
        OPPOSITES[mine] = OPPOSITES.get(mine, frozenset()) | {theirs}


for _pair in _OPPOSITES.replace("\n", "|").split("|"):
    _one, _other = _pair.split()
    _oppose(_one, _other)
    if (stem_of(_one), stem_of(_other)) != (_one, _other) and stem_of(_one) != stem_of(_other):
        _oppose(stem_of(_one), stem_of(_other))

# Words by which something grows or is larger (1), shrinks or is smaller (-1), whatever part of speech they are.
CHANGES = dict.fromkeys(
    _set(
        """increase increases increased increasing grow grows growing grew grown rise rises rising rose raises
        raised raising larger bigger greater higher longer more inflates inflated inflating enlarges enlarged
        enlarging exceed exceeds exceeded exceeding"""
    ),
    1,
) | dict.fromkeys(
    _set(
        """decrease decreases decreased decreasing shrink shrinks shrinking shrank shrunk fall falls falling fell
        drop drops dropped dropping reduce reduces reduced reducing lower lowers lowered lowering smaller shorter
        fewer less diminish diminishes diminished diminishing below"""
    ),
    -1,
)
# What a comparison compares by, and whether its first side has more of it.
COMPARATIVES = {
    word: (kind, more)
    for kind, more, words in (
        ("size", True, "more larger bigger greater higher longer above exceed exceeds exceeded exceeding"),
        ("size", False, "less fewer smaller lower shorter below"),
        ("worth", True, "better"), ("worth", False, "worse"),
        ("speed", True, "faster"), ("speed", False, "slower"),
        ("ease", True, "easier"), ("ease", False, "harder"),
    )
    for word in words.split()
}  # fmt: skip

ALL = _set("all every each any always entire whole everything everyone consistently invariably")
MOST = _set("most mostly usually often many majority typically generally commonly frequently")
SOME = _set("some several sometimes few certain part partly occasionally various rarely seldom")
NONE = _set("no none never nothing neither nobody")
ONLY = _set("only solely exclusively merely just")
QUANTIFIERS = {
    word: kind
    for kind, group in (("all", ALL), ("most", MOST), ("some", SOME), ("none", NONE), ("only", ONLY))
    for word in group
}
