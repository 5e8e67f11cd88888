// The AWS SDK for Go, version 1.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"reflect"
	"time"

	"github.com/aws/aws-sdk-go/aws"
	"github.com/aws/aws-sdk-go/aws/awserr"
	"github.com/aws/aws-sdk-go/aws/session"
	"github.com/aws/aws-sdk-go/service/ses"
)

type step struct {
	Call   string
	Params map[string]any
}

func attempt(name string, err error) {
	if err != nil {
		fmt.Printf("failed %s: %v\n", name, err)
		return
	}
	fmt.Printf("ok %s\n", name)
}

func say(said map[string]any) {
	line, err := json.Marshal(said)
	if err != nil {
		panic(err)
	}
	fmt.Println(string(line))
}

// Bytes are base64 in the JSON that Go reads.
func asBytes(params map[string]any) {
	if message, found := params["RawMessage"].(map[string]any); found {
		message["Data"] = []byte(message["Data"].(string))
	}
}

func fetch(url string) error {
	response, err := http.Get(url)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != 200 {
		return fmt.Errorf("status %d", response.StatusCode)
	}
	return nil
}

func main() {
	client := ses.New(session.Must(session.NewSession(&aws.Config{
		Endpoint:   aws.String(os.Getenv("ENDPOINT")),
		MaxRetries: aws.Int(0),
	})))
	data, err := os.ReadFile(os.Getenv("SCENARIO"))
	if err != nil {
		panic(err)
	}
	var steps []step
	if err := json.Unmarshal(data, &steps); err != nil {
		panic(err)
	}
	for _, step := range steps {
		method := reflect.ValueOf(client).MethodByName(step.Call)
		input := reflect.New(method.Type().In(0).Elem())
		asBytes(step.Params)
		params, _ := json.Marshal(step.Params)
		if err := json.Unmarshal(params, input.Interface()); err != nil {
			panic(err)
		}
		returned := method.Call([]reflect.Value{input})
		if err, failed := returned[1].Interface().(error); failed {
			var found awserr.Error
			if errors.As(err, &found) {
				say(map[string]any{"call": step.Call, "error": found.Code(), "message": found.Message()})
			} else {
				say(map[string]any{"call": step.Call, "error": err.Error()})
			}
			continue
		}
		say(map[string]any{"call": step.Call, "result": returned[0].Interface()})
	}
	attempt("pages of ListIdentities", client.ListIdentitiesPages(&ses.ListIdentitiesInput{MaxItems: aws.Int64(1)},
		func(page *ses.ListIdentitiesOutput, last bool) bool { return true }))
	request, _ := client.GetSendQuotaRequest(&ses.GetSendQuotaInput{})
	url, err := request.Presign(5 * time.Minute)
	attempt("presign", err)
	attempt("presigned GetSendQuota", fetch(url))
}
