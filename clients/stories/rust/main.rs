use aftersale_client::{Client, Error, types};
use chrono::NaiveDate;

const SEGMENT: &str = "rust";

fn held(id: &str, minutes: f64) -> types::EventInput {
    let data = serde_json::json!({
        "channel": "face_to_face", "minutes": minutes, "purpose": "price_negotiation", "initiated_by": "customer"
    });
    types::EventInput::InteractionHeldInput(types::InteractionHeldInput {
        data: serde_json::from_value(data).unwrap(),
        datacontenttype: None,
        id: id.parse().unwrap(),
        source: SEGMENT.parse().unwrap(),
        specversion: None,
        subject: format!("{SEGMENT}-acme").parse().unwrap(),
        time: "2025-05-12T12:00:00Z".parse().unwrap(),
        type_: "interaction.held".to_string(),
    })
}

#[tokio::main]
async fn main() {
    let keys = [format!("{SEGMENT}-acme"), format!("{SEGMENT}-bolt")];
    let mut headers = reqwest::header::HeaderMap::new();
    let token = format!("Bearer {}", std::env::var("AFTERSALE_API_KEY").unwrap());
    headers.insert("authorization", token.parse().unwrap());
    let http = reqwest::Client::builder().default_headers(headers).build().unwrap();
    let api = Client::new_with_client(std::env::var("AFTERSALE_URL").unwrap().trim_end_matches('/'), http);

    for key in &keys {
        let body: types::RelationshipInput =
            serde_json::from_value(serde_json::json!({ "name": "Acme Pumps", "segment": SEGMENT })).unwrap();
        let put = api.put_relationship().key(key.as_str()).body(body).send().await.unwrap();
        assert_eq!(&put.key, key);
    }

    let body = types::EventBatchInput {
        events: vec![held("meeting-1", 60.0), held("meeting-1", 60.0), held("meeting-2", -1.0)],
    };
    let batch = api.record_events().body(body).send().await.unwrap();
    assert_eq!(batch.status().as_u16(), 207);
    let statuses: Vec<&str> = batch.items.iter().map(|item| item.status.as_str()).collect();
    assert_eq!(statuses, ["recorded", "duplicate", "refused"]);
    let problem = batch.items[2].problem.as_ref().unwrap();
    assert_eq!(problem.errors[0].pointer.as_deref(), Some("/events/2/data/minutes"));

    let trust = api.get_trust().key(keys[0].as_str()).send().await.unwrap();
    assert_eq!((trust.relationship.as_str(), trust.customer_trust.band.as_str()), (keys[0].as_str(), "unrated"));

    let (start, end) = (NaiveDate::from_ymd_opt(2025, 5, 1).unwrap(), NaiveDate::from_ymd_opt(2025, 5, 31).unwrap());
    let overhead = api.get_overhead().key(keys[0].as_str()).start(start).end(end).send().await.unwrap();
    assert_eq!(overhead.transaction_time_share.as_ref().unwrap().face_to_face_minutes, 60.0);

    let mut listed = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let mut list = api.list_relationships().segment(SEGMENT).sort("key").limit(std::num::NonZeroU32::MIN);
        if let Some(next) = &cursor {
            list = list.cursor(next.as_str());
        }
        let page = list.send().await.unwrap();
        listed.extend(page.data.iter().map(|row| row.key.clone()));
        match &page.next_cursor {
            Some(next) => cursor = Some(next.clone()),
            None => break,
        }
    }
    assert_eq!(listed, keys);

    // progenitor takes no types from application/problem+json: the bytes of the answer are read as a Problem here.
    let missing = api.get_relationship().key(format!("{SEGMENT}-nobody")).send().await;
    let Err(Error::ErrorResponse(answer)) = missing else { panic!("a relationship that does not exist") };
    assert_eq!(answer.status().as_u16(), 404);
    let bytes = answer_bytes(answer).await;
    let problem: types::Problem = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(problem.code, "RELATIONSHIP_NOT_FOUND");

    println!("The story is told.");
}

async fn answer_bytes(answer: aftersale_client::ResponseValue<aftersale_client::ByteStream>) -> Vec<u8> {
    use futures_util::StreamExt;
    let mut stream = answer.into_inner_stream();
    let mut bytes = Vec::new();
    while let Some(chunk) = stream.next().await {
        bytes.extend_from_slice(&chunk.unwrap());
    }
    bytes
}
