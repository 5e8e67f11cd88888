"""From case files to cases: defaults filled in, tables unrolled, accept-sets and requirements looked up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from conformance.model import template
from conformance.model.case import Case, Send
from conformance.model.case_file import CaseFile, Entry, Need, RequestOptions, Step
from conformance.model.case_names import unknown_names
from conformance.model.expectation import Alternative, Expect
from conformance.model.nearest import did_you_mean
from conformance.model.problem import Problem, SourceError
from conformance.model.registered import Registry
from conformance.model.requirement import Requirement
from conformance.model.table import fill_in
from conformance.model.vocabulary import Level
from conformance.model.yaml_source import YamlSource

T = TypeVar("T")
_SUCCESS = (Alternative(success=True),)


def load_case_file(path: Path, registry: Registry) -> list[Case]:
    """Return the cases of one file; raises ``SourceError`` with every problem of the file at its place."""
    source = YamlSource(path)
    file = source.validate(CaseFile)
    problems: list[Problem] = []
    cases: list[Case] = []
    for number, entry in enumerate(file.cases):
        for label, row in (entry.table or {"": None}).items():
            try:
                case = _Expansion(source, file, entry, number, registry, row).case(label)
            except SourceError as error:
                problems += error.problems
                continue
            cases.append(case)
            place = ("cases", number, "id")
            problems += [source.problem(place, f"{entry.id}: {message}") for message in unknown_names(case)]
    if problems:
        raise SourceError(list(dict.fromkeys(problems)))
    return cases


class _Expansion:
    """The case that an entry is, or that it is for one row of its table."""

    def __init__(
        self, source: YamlSource, file: CaseFile, entry: Entry, number: int, registry: Registry, row: Any
    ) -> None:
        self.source, self.file, self.registry, self.row = source, file, registry, row
        self.place: tuple[str | int, ...] = ("cases", number)
        self.problems: list[Problem] = []
        try:
            self.entry = fill_in(entry, row)
        except ValueError as error:
            raise SourceError([source.problem((*self.place, "table"), str(error))]) from None

    def case(self, label: str) -> Case:
        """Return the case; ``label`` is the row's, or empty."""
        requirements = self._requirements()
        steps = tuple(self._steps())
        given = tuple(self._send(step, "given") for step in self._own(self.entry.given, self.file.given))
        control = self._control(steps)
        names = self._names(given, control)
        if self.problems:
            raise SourceError(self.problems)
        return Case(
            id=f"{self.entry.id}[{label}]" if label else self.entry.id,
            title=self.entry.title,
            action=self.entry.action or self.file.action,
            conformance_class=self.file.conformance_class,
            level=self.entry.level or (requirements[0].level if requirements else Level.MUST),
            source=requirements[0].source,
            requirements=requirements,
            needs=self._needs(given, control, steps, names),
            verified=tuple(self._own(self.entry.verified, self.file.verified)),
            verified_account=self.entry.verified_account,
            given=given,
            control=control,
            steps=steps,
            names=names,
            row=self.row,
            file=self.source.path,
            line=self.source.position((*self.place, "id"))[0],
            why=self.entry.why,
            uncontrolled=self.entry.uncontrolled,
            unkillable=self.entry.unkillable,
            verified_by=self.entry.verified_by,
        )

    @staticmethod
    def _own(own: list[T] | None, inherited: list[T]) -> list[T]:
        """Return what the entry gives, be it nothing, else what the file gives to all its cases."""
        return inherited if own is None else own

    def _problem(self, place: Iterable[str | int], message: str) -> None:
        self.problems.append(self.source.problem((*self.place, *place), message))

    def _requirements(self) -> tuple[Requirement, ...]:
        found = []
        for number, name in enumerate(self.entry.requirements):
            requirement = self.registry.requirements.get(name)
            if requirement is None:
                near = did_you_mean(name, self.registry.requirements)
                self._problem(("requirement", number), f"unknown requirement {name}{near}")
            else:
                found.append(requirement)
        return tuple(found)

    def _steps(self) -> Iterator[Send]:
        entry = self.entry
        if entry.expect is not None or entry.send is not None or not entry.steps:
            params = entry.send
            if params is None:
                params = {**(self._control_params() or {}), **(entry.change or {})}
            yield Send(
                action=entry.action or self.file.action,
                params=self._mapping(params, ("send",)),
                omit=tuple(entry.omit),
                request=entry.request,
                alternatives=self._alternatives(entry.expect, ("expect",)),
                capture=dict(entry.capture),
                pages=entry.pages,
                mail=entry.expect.mail if entry.expect else None,
            )
        for step in entry.steps:
            yield self._send(step, "steps")

    def _send(self, step: Step, where: str) -> Send:
        return Send(
            action=step.action,
            params=self._mapping(step.params, (where,)),
            omit=tuple(step.omit),
            request=step.request,
            alternatives=self._alternatives(step.expect, (where,)),
            capture=dict(step.capture),
            pages=step.pages,
            mail=step.expect.mail if step.expect else None,
            pipeline=step.pipeline,
            parallel=step.parallel,
            pace=step.pace,
            times=step.times,
            assume=step.assume,
        )

    def _mapping(self, params: dict[str, Any] | str, place: tuple[str | int, ...]) -> dict[str, Any]:
        """Return parameters; those that still name a part of a row have no table that gives it."""
        if isinstance(params, str):
            self._problem(place, f"{params} stands for parameters, but the entry has no table of mappings")
            return {}
        return params

    def _control_params(self) -> dict[str, Any] | None:
        control = self.entry.control if self.entry.control is not None else self.file.control
        return control if isinstance(control, dict) else None

    def _control(self, steps: tuple[Send, ...]) -> Send | None:
        params = self._control_params()
        if params is None or not any(step.refusable for step in steps):
            return None
        own = {"account", "sign"}
        if self.entry.request.method == "GET":  # a premise, see `_GET_TAKEN`; another method is itself the fault
            own.add("method")
        kept = self.entry.request.model_dump(include=own, exclude_defaults=True)
        request = RequestOptions.model_validate(kept)
        action = self.entry.action or self.file.action
        return Send(action=action, params=params, request=request, alternatives=_SUCCESS)

    def _alternatives(self, expect: Expect | None, place: tuple[str | int, ...]) -> tuple[Alternative, ...]:
        if expect is None:
            return _SUCCESS
        resolved: list[Alternative] = []
        for alternative in expect.alternatives:
            if not isinstance(alternative.error, str):
                resolved.append(alternative)
                continue
            accept_set = self.registry.accept_sets.get(alternative.error)
            if accept_set is None:
                near = did_you_mean(alternative.error, self.registry.accept_sets)
                self._problem(place, f"unknown accept-set {alternative.error}{near}")
                continue
            for row in accept_set.accept:
                # Where both name sources the rejection rests on what they share; a row that shares none does not count.
                sources = row.sources & alternative.sources or row.sources or alternative.sources
                if not (row.sources and alternative.sources) or row.sources & alternative.sources:
                    source = sorted(sources) or None
                    resolved.append(Alternative(source=source, error=row.error, headers=alternative.headers))
        return tuple(resolved)

    def _names(self, given: tuple[Send, ...], control: Send | None) -> frozenset[str]:
        entry = {**self.source.data["cases"][self.place[1]], "table": self.row}
        inherited = [control.params if control else None, self._control_params(), self.file.verified]
        try:
            return frozenset(template.names([entry, *inherited, *(send.params for send in given)]))
        except ValueError as error:
            self._problem(("id",), str(error))
            return frozenset()

    def _needs(
        self, given: tuple[Send, ...], control: Send | None, steps: tuple[Send, ...], names: frozenset[str]
    ) -> frozenset[Need]:
        needs = {*self.entry.needs, *self.file.needs, *_needs_of_names(names)}
        if self._own(self.entry.verified, self.file.verified):
            needs.add(Need.FRESH_VERIFIED)
        if self.entry.verified_account in _ACCOUNT_NEEDS:
            needs.add(_ACCOUNT_NEEDS[self.entry.verified_account])
        if self.entry.requirements[0] != _GET_TAKEN and any(send.request.method == "GET" for send in (*given, *steps)):
            needs.add(Need.GET)
        for send in (*given, *((control,) if control else ()), *steps):
            needs |= set(_needs_of(send))
        return frozenset(needs)


_GET_TAKEN = "Protocol.Method.get"
"""The requirement whose cases find out whether a GET is taken; to all others it is a premise."""

_SCHEME_NEEDS = {
    "sigv4": Need.SIGV4,
    "sigv4-query": Need.SIGV4_QUERY,
    "sigv2": Need.SIGV2,
    "sigv2-sha1": Need.SIGV2,
    "aws3": Need.AWS3,
    "aws3-https": Need.AWS3,
}


_ACCOUNT_NEEDS = {"other": Need.OTHER_ACCOUNT, "sandboxed": Need.SANDBOX, "temporary": Need.SESSION_TOKEN}

_CONFIRMED_BY_MAIL = frozenset({"VerifyEmailIdentity", "VerifyEmailAddress"})
_HUNDRED, _THOUSAND = 100, 1000


def _needs_of(send: Send) -> Iterator[Need]:
    """Yield what a request needs by what it says, so that authors need not write it."""
    if send.request.tamper or send.request.sign == "none":
        yield Need.SIGNATURES
    if send.request.sign in _SCHEME_NEEDS:
        yield _SCHEME_NEEDS[send.request.sign]
    if send.request.account in _ACCOUNT_NEEDS:
        yield _ACCOUNT_NEEDS[send.request.account]
    if send.request.fault:
        yield Need.FAULTS
    if send.mail:
        yield Need.MAIL
        if send.action in _CONFIRMED_BY_MAIL:
            yield Need.CONFIRMATIONS
    if send.times > _HUNDRED:
        yield Need.HUNDREDS if send.times <= _THOUSAND else Need.THOUSANDS


def _needs_of_names(used: frozenset[str]) -> Iterator[Need]:
    if used & {"sender", "sender_domain"}:
        yield Need.VERIFIED_SENDER
    if "account_id" in used or any(name.endswith(".arn") and not name.startswith("row.") for name in used):
        yield Need.ACCOUNT_ID
    if "other_account_id" in used or any(name.endswith(".other_arn") for name in used):
        yield Need.OTHER_ACCOUNT_ID
    if any(name.startswith("topic") for name in used):
        yield Need.TOPICS
