import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.EventsApi;
import org.openapitools.client.api.OverheadApi;
import org.openapitools.client.api.RelationshipsApi;
import org.openapitools.client.api.TrustApi;
import org.openapitools.client.model.*;

public class Story {
  static final String SEGMENT = "java";
  static final List<String> KEYS = List.of(SEGMENT + "-acme", SEGMENT + "-bolt");

  static void check(boolean fact, Object said) {
    if (!fact) throw new AssertionError(said);
  }

  static EventInput held(String id, double minutes) {
    var data = new InteractionHeldData().channel(MeetingChannel.FACE_TO_FACE).minutes(minutes)
        .purpose(Purpose.PRICE_NEGOTIATION).initiatedBy(Party.CUSTOMER);
    return new EventInput(new InteractionHeldInput().id(id).source(SEGMENT).type("interaction.held").subject(KEYS.get(0))
        .time(OffsetDateTime.parse("2025-05-12T14:00:00+02:00")).data(data));
  }

  public static void main(String[] arguments) throws Exception {
    var api = new ApiClient();
    api.updateBaseUri(System.getenv("AFTERSALE_URL"));
    api.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + System.getenv("AFTERSALE_API_KEY")));
    var relationships = new RelationshipsApi(api);

    for (var key : KEYS) {
      var put = relationships.putRelationship(key, new RelationshipInput().name("Acme Pumps").segment(SEGMENT), null, null);
      check(put.getKey().equals(key), put);
    }

    var events = List.of(held("meeting-1", 60), held("meeting-1", 60), held("meeting-2", -1));
    var batch = new EventsApi(api).recordEventsWithHttpInfo(new EventBatchInput().events(events), null);
    check(batch.getStatusCode() == 207, batch.getStatusCode());
    var items = batch.getData().getItems();
    check(items.stream().map(EventResult::getStatus).toList().equals(List.of("recorded", "duplicate", "refused")), items);
    check(items.get(2).getProblem().getErrors().get(0).getPointer().equals("/events/2/data/minutes"), items);

    var trust = new TrustApi(api).getTrust(KEYS.get(0), null, null, null, null, null);
    check(trust.getRelationship().equals(KEYS.get(0)) && trust.getCustomerTrust().getBand().equals("unrated"), trust);

    var overhead = new OverheadApi(api).getOverhead(KEYS.get(0), LocalDate.of(2025, 5, 1), LocalDate.of(2025, 5, 31), null, null);
    check(overhead.getTransactionTimeShare().getFaceToFaceMinutes() == 60, overhead);

    var listed = new ArrayList<String>();
    String cursor = null;
    do {
      var page = relationships.listRelationships(SEGMENT, null, null, null, null, null, null, "key", null, 1, cursor, null);
      page.getData().forEach(row -> listed.add(row.getKey()));
      cursor = page.getNextCursor();
    } while (cursor != null);
    check(listed.equals(KEYS), listed);

    try {
      relationships.getRelationship(SEGMENT + "-nobody", null);
      throw new AssertionError("a relationship that does not exist");
    } catch (ApiException error) {
      var problem = api.getObjectMapper().readValue(error.getResponseBody(), Problem.class);
      check(error.getCode() == 404 && problem.getCode().equals("RELATIONSHIP_NOT_FOUND"), error);
    }

    System.out.println("The story is told.");
  }
}
