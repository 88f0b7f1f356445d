import datetime
import os

from generated import AuthenticatedClient
from generated.api.events import record_events
from generated.api.overhead import get_overhead
from generated.api.relationships import get_relationship, list_relationships, put_relationship
from generated.api.trust import get_trust
from generated.models import (
    EventBatchInput, EventBatchReport, InteractionHeldData, InteractionHeldInput, ListRelationshipsSort, MeetingChannel, Overhead, Party,
    Problem, Purpose, Relationship, RelationshipInput, RelationshipList, Trust,
)
from generated.types import UNSET

client = AuthenticatedClient(base_url=os.environ["AFTERSALE_URL"], token=os.environ["AFTERSALE_API_KEY"])
segment = "python"
keys = [f"{segment}-acme", f"{segment}-bolt"]

for key in keys:
    put = put_relationship.sync(key, client=client, body=RelationshipInput(name="Acme Pumps", segment=segment))
    assert isinstance(put, Relationship) and put.key == key, put


def held(id: str, minutes: float) -> InteractionHeldInput:
    data = InteractionHeldData(
        channel=MeetingChannel.FACE_TO_FACE, minutes=minutes, purpose=Purpose.PRICE_NEGOTIATION, initiated_by=Party.CUSTOMER)
    return InteractionHeldInput(
        id=id, source=segment, type_="interaction.held", subject=keys[0], time=datetime.datetime(2025, 5, 12, 12, tzinfo=datetime.UTC), data=data)


batch = record_events.sync_detailed(
    client=client, body=EventBatchInput(events=[held("meeting-1", 60), held("meeting-1", 60), held("meeting-2", -1)]))
assert batch.status_code == 207 and isinstance(batch.parsed, EventBatchReport), batch
assert [item.status for item in batch.parsed.items] == ["recorded", "duplicate", "refused"], batch
assert batch.parsed.items[2].problem.errors[0].pointer == "/events/2/data/minutes", batch

trust = get_trust.sync(keys[0], client=client)
assert isinstance(trust, Trust) and trust.relationship == keys[0] and trust.customer_trust.band == "unrated", trust

overhead = get_overhead.sync(keys[0], client=client, start=datetime.date(2025, 5, 1), end=datetime.date(2025, 5, 31))
assert isinstance(overhead, Overhead) and overhead.transaction_time_share.face_to_face_minutes == 60, overhead

listed = []
cursor = UNSET
while True:
    page = list_relationships.sync(client=client, segment=segment, sort=ListRelationshipsSort.KEY, limit=1, cursor=cursor)
    assert isinstance(page, RelationshipList), page
    listed += [row.key for row in page.data]
    cursor = page.next_cursor
    if cursor is UNSET:
        break
assert listed == keys, listed

missing = get_relationship.sync_detailed(f"{segment}-nobody", client=client)
assert missing.status_code == 404 and isinstance(missing.parsed, Problem) and missing.parsed.code == "RELATIONSHIP_NOT_FOUND", missing

print("The story is told.")
