"""The frozen records that pass between stages, in the order of the flow. Pure data: no stage is imported here.

Source -> Endpoint -> Request -> Page | NotModified | Failure -> Reading(Entry) -> Article
                                                    Page + Article -> Extraction -> Article
                      EndpointState -> PollOutcome, PageTask -> PageOutcome -> Stored
"""

from aggregator.model.alerting import AlertMemory, Hook, OnAlert, Told, Waiting
from aggregator.model.analysis import Citation, Mention, Studied, Study, StudyTask
from aggregator.model.article import Article, Extraction, Found, Kind, Method, Origins
from aggregator.model.fetching import Answer, Failure, NotModified, Page, Policy, Request, Validators
from aggregator.model.memory import SiteMemory
from aggregator.model.outcome import (
    NEW,
    Announced,
    Backfill,
    Caught,
    EndpointState,
    IdentityEvidence,
    PageOutcome,
    PageTask,
    Plan,
    PollOutcome,
    Rhythm,
    SearchOutcome,
    Stored,
)
from aggregator.model.reading import Attribution, Entry, Hints, Moment, Precision, Reading
from aggregator.model.source import (
    Endpoint,
    EndpointKind,
    Expect,
    Identity,
    Listing,
    Place,
    PlaceKind,
    Preference,
    Selectors,
    Source,
    SourceKind,
)
from aggregator.model.vitals import Day, Vitals, Workload

__all__ = [
    "Origins",
    "Citation",
    "Mention",
    "Studied",
    "Study",
    "StudyTask",
    "Validators",
    "Policy",
    "Request",
    "Page",
    "NotModified",
    "Failure",
    "Answer",
    "SourceKind",
    "EndpointKind",
    "Identity",
    "PlaceKind",
    "Place",
    "Listing",
    "Selectors",
    "Preference",
    "SiteMemory",
    "Expect",
    "Source",
    "Endpoint",
    "Precision",
    "Moment",
    "Hints",
    "Attribution",
    "Entry",
    "Reading",
    "Method",
    "Found",
    "Kind",
    "Extraction",
    "Article",
    "Plan",
    "Rhythm",
    "IdentityEvidence",
    "EndpointState",
    "PageTask",
    "Announced",
    "PollOutcome",
    "SearchOutcome",
    "PageOutcome",
    "Stored",
    "NEW",
    "Backfill",
    "Caught",
    "Day",
    "Vitals",
    "Workload",
    "Hook",
    "OnAlert",
    "Told",
    "Waiting",
    "AlertMemory",
]
