"""Deciding whole populations: tables in, a table out, with the same meaning as deciding each partner for itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from partnercert.errors import QuestionError, RecordError, RecordErrors, did_you_mean, quoted
from partnercert.program.arguments import check_program
from partnercert.program.program import Program
from partnercert.questions.decide import check_day
from partnercert.questions.reading import rulebook_of
from partnercert.questions.table_rows import Deciding, record_of_rows
from partnercert.records.record import PartnerRecord
from partnercert.values.dates import as_date

if TYPE_CHECKING:
    from partnercert.engines.frames.doors import Tables
    from partnercert.engines.frames.log import Log

ENGINES: Final = ("frames", "compiled")


def decide_table(
    program: Program,
    partners: Any,
    evidence: Mapping[str, Any],
    as_of: date,
    known_on: date | None = None,
    *,
    kpis: Iterable[str] = (),
    statuses: bool = True,
    held: bool = True,
    per: str | None = None,
    engine: str = "frames",
    check: bool = True,
) -> Any:
    """What the program says of every partner of a table on a day: a row a partner, as the same kind of frame.

    `partners` has a column `id` and one for each fact, with the day on which it was said in `<fact>_on` and that on
    which it was recorded in `<fact>_recorded_on`; `evidence` holds a frame for each kind, with a column `partner`. Days
    may be midnights without a zone. The answer has the columns `id`; `tier:held`, `tier:earned` and `tier:possible` for
    each ladder; the status of each tier, specialization and requirement under its id; and the value of each of `kpis`
    as `kpi:<id>`. What is judged in each region is in a table of its own, `per="region"`: a row for each partner and
    region. `statuses` and `held` may be left out.

    Frames are those of Polars, DuckDB or Spark, or pandas or Arrow tables. What is lazy stays so, but for `check`,
    which reads the rows once and raises RecordErrors with everything that does not fit. QuestionError names what
    cannot be decided by columns; `engine="compiled"` decides each partner for itself, a batch after another, and can
    say everything. It is as lazy, but that it reads the rows of DuckDB at once.
    """
    asked = _asked(program, as_of, known_on, kpis, engine)
    if per is not None and per not in program.signature.per.values():
        help = did_you_mean(str(per), program.signature.per.values()) or "leave `per` out"
        raise QuestionError("bad-argument", f"no ladder is judged per {quoted(per)}", help, "per")
    tables = _opened(program, partners, evidence, check)
    day, known = as_date(as_of), None if known_on is None else as_date(known_on)
    if engine == "compiled":
        from partnercert.engines.frames.partitions import each_partner

        deciding = Deciding(
            program=program, as_of=day, known_on=known, kpis=asked, statuses=statuses, held=held, per=per
        )
        return each_partner(tables, deciding, deciding.columns())
    from partnercert.engines.frames.answers import Wanted, answered

    log = _log(tables, known, check)
    rulebook = rulebook_of(program)
    wanted = Wanted(held=held, statuses=statuses, kpis=asked, per=() if per is None else (per,))
    return tables.back(answered(rulebook, tables.partners, tables.facts, log, day, wanted))


def measure_table(
    program: Program,
    partners: Any,
    evidence: Mapping[str, Any],
    as_of: date,
    known_on: date | None = None,
    *,
    kpis: Iterable[str] | None = None,
    by: str | Sequence[str] = (),
    check: bool = True,
) -> Any:
    """KPIs of all partners together, or of those that are alike `by` some facts: a row a group.

    What is divided is summed up over the partners first, and divided then: a win rate is that of all deals, not the
    mean of the partners' rates. `partners` counts the partners of a group. A value is null where that of a partner
    in the group is not known, or where there are too few cases in all.
    """
    asked = _asked(program, as_of, known_on, program.kpis if kpis is None else kpis, "frames")
    facts = (by,) if isinstance(by, str) else tuple(by)
    for name in facts:
        if name not in program.signature.facts:
            help = did_you_mean(str(name), program.signature.facts)
            raise QuestionError("unknown-fact", f"the program has no fact {quoted(name)}", help, "by")
    tables = _opened(program, partners, evidence, check)
    from partnercert.engines.frames.measures import measured

    log = _log(tables, None if known_on is None else as_date(known_on), check)
    rulebook = rulebook_of(program)
    return tables.back(measured(rulebook, tables.partners, tables.facts, log, as_date(as_of), asked, facts))


def record_from_tables(
    program: Program, partners: Any, evidence: Mapping[str, Any], id: str
) -> PartnerRecord:
    """The record of one partner of a table, so that `decide` can say why: a row of each frame becomes a row of it.

    RecordError if there is no such partner, or several rows are about it.
    """
    tables = _opened(program, partners, evidence, check=False)
    found = list(tables.rows_of(id))
    if len(found) != 1:
        said = f"stands in {len(found)} rows" if found else "is not in the table"
        code = "duplicate-id" if found else "unknown-partner"
        raise RecordError(code, f"the partner {quoted(id)} {said}", "give one row a partner", "partners.id")
    return record_of_rows(program, *found[0])


def _asked(
    program: Program, as_of: object, known_on: object, kpis: Iterable[str], engine: object
) -> tuple[str, ...]:
    check_program(program)
    check_day("as_of", as_of)
    if known_on is not None:
        check_day("known_on", known_on)
    if engine not in ENGINES:
        help = did_you_mean(str(engine), ENGINES)
        raise QuestionError("bad-argument", f"there is no engine {quoted(engine)}", help, "engine")
    asked = (kpis,) if isinstance(kpis, str) else tuple(kpis)
    for kpi in asked:
        if kpi not in program.signature.kpis:
            help = did_you_mean(str(kpi), program.signature.kpis)
            raise QuestionError("unknown-kpi", f"the program has no KPI {quoted(kpi)}", help, "kpis")
    return asked


def _opened(program: Program, partners: Any, evidence: Any, check: bool) -> Tables:
    try:
        from partnercert.engines.frames.doors import open_tables
        from partnercert.engines.frames.row_faults import row_faults
    except ImportError as error:
        raise QuestionError(
            "missing-extra",
            f"tables need narwhals, which is not installed: {error.name}",
            'install "partnercert[frames]", and the library of your frames',
        ) from error
    tables = open_tables(program.signature, partners, evidence)
    faults = list(row_faults(program.signature, tables)) if check else []
    if faults:
        raise RecordErrors("the tables", faults)
    return tables


def _log(tables: Tables, known_on: date | None, check: bool) -> Log:
    """The evidence as columns read it."""
    from partnercert.engines.frames.about_attempts import refuse_chains
    from partnercert.engines.frames.log import Log

    if check:
        refuse_chains(tables.evidence, tables.given)
    return Log(tables.evidence, tables.given, known_on)
