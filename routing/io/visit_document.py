"""A new visit as people write it in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from routing.domain.visit import Visit, Window

if TYPE_CHECKING:
    from routing.domain.problem import Problem


class Strict(BaseModel):
    """What a file holds, and nothing else."""

    model_config = ConfigDict(extra="forbid")


class VisitDocument(Strict):
    """A new visit as it is written in a file."""

    id: str = Field(min_length=1, max_length=64)
    patient: str = Field(min_length=1, max_length=64)
    location: str = ""
    activity: str = "visit"
    minutes: int = Field(ge=0, le=1_440)
    earliest: AwareDatetime
    latest: AwareDatetime
    due: AwareDatetime | None = None
    credentials: frozenset[str] = frozenset()
    equipment: frozenset[str] = frozenset()
    priority: int = Field(default=5, ge=0, le=9)
    mandatory: bool = False

    def build(self, problem: Problem) -> Visit:
        """Return the visit; without a location it is where the patient's other visits are.

        Raises
        ------
        ValueError
            If the place is not known, or the window is none.
        """
        second = problem.horizon.to_seconds
        place = self.location or next(
            (v.location for v in problem.visits if v.patient == self.patient), ""
        )
        if not place:
            raise ValueError("the plan does not know where the patient is: give a location")
        return Visit(
            id=self.id,
            patient=self.patient,
            location=place,
            kind=self.activity,
            on_site_seconds=60 * self.minutes,
            windows=(
                Window(
                    earliest=second(self.earliest),
                    latest=second(self.latest),
                    due=None if self.due is None else second(self.due),
                ),
            ),
            credentials=self.credentials,
            equipment=self.equipment,
            priority=self.priority,
            mandatory=self.mandatory,
        )
