package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"slices"
	"time"

	openapi_types "github.com/oapi-codegen/runtime/types"
	"story/aftersale"
)

const segment = "go"

var keys = []string{segment + "-acme", segment + "-bolt"}

func check(fact bool, said any) {
	if !fact {
		panic(fmt.Sprintf("%+v", said))
	}
}

func must[T any](value T, err error) T {
	check(err == nil, err)
	return value
}

func held(id string, minutes float64) aftersale.EventInput {
	var event aftersale.EventInput
	err := event.FromInteractionHeldInput(aftersale.InteractionHeldInput{
		Id: id, Source: segment, Type: "interaction.held", Subject: keys[0], Time: time.Date(2025, 5, 12, 12, 0, 0, 0, time.UTC),
		Data: aftersale.InteractionHeldData{Channel: "face_to_face", Minutes: minutes, Purpose: "price_negotiation", InitiatedBy: "customer"},
	})
	check(err == nil, err)
	return event
}

func main() {
	ctx := context.Background()
	authorize := func(_ context.Context, request *http.Request) error {
		request.Header.Set("Authorization", "Bearer "+os.Getenv("AFTERSALE_API_KEY"))
		return nil
	}
	api := must(aftersale.NewClientWithResponses(os.Getenv("AFTERSALE_URL"), aftersale.WithRequestEditorFn(authorize)))

	for _, key := range keys {
		name, group := "Acme Pumps", segment
		put := must(api.PutRelationshipWithResponse(ctx, key, nil, aftersale.RelationshipInput{Name: &name, Segment: &group}))
		check(put.JSON201 != nil && put.JSON201.Key == key, put.Status())
	}

	events := []aftersale.EventInput{held("meeting-1", 60), held("meeting-1", 60), held("meeting-2", -1)}
	batch := must(api.RecordEventsWithResponse(ctx, nil, aftersale.EventBatchInput{Events: events}))
	check(batch.JSON207 != nil, string(batch.Body))
	var statuses []string
	for _, item := range batch.JSON207.Items {
		statuses = append(statuses, item.Status)
	}
	check(slices.Equal(statuses, []string{"recorded", "duplicate", "refused"}), statuses)
	check(*(*batch.JSON207.Items[2].Problem.Errors)[0].Pointer == "/events/2/data/minutes", string(batch.Body))

	trust := must(api.GetTrustWithResponse(ctx, keys[0], nil))
	check(trust.JSON200 != nil && trust.JSON200.Relationship == keys[0] && trust.JSON200.CustomerTrust.Band == "unrated", trust.Status())

	day := func(number int) openapi_types.Date {
		return openapi_types.Date{Time: time.Date(2025, 5, number, 0, 0, 0, 0, time.UTC)}
	}
	start, end := day(1), day(31)
	overhead := must(api.GetOverheadWithResponse(ctx, keys[0], &aftersale.GetOverheadParams{Start: &start, End: &end}))
	check(overhead.JSON200 != nil && overhead.JSON200.TransactionTimeShare.FaceToFaceMinutes == 60, string(overhead.Body))

	var listed []string
	group, limit, sort := segment, int32(1), aftersale.ListRelationshipsParamsSort("key")
	for params := (&aftersale.ListRelationshipsParams{Segment: &group, Sort: &sort, Limit: &limit}); ; {
		page := must(api.ListRelationshipsWithResponse(ctx, params))
		check(page.JSON200 != nil, string(page.Body))
		for _, row := range page.JSON200.Data {
			listed = append(listed, row.Key)
		}
		if params.Cursor = page.JSON200.NextCursor; params.Cursor == nil {
			break
		}
	}
	check(slices.Equal(listed, keys), listed)

	missing := must(api.GetRelationshipWithResponse(ctx, segment+"-nobody", nil))
	problem := missing.ApplicationproblemJSON404
	check(problem != nil && problem.Code == "RELATIONSHIP_NOT_FOUND", missing.Status())

	fmt.Println("The story is told.")
}
