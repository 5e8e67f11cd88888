// The AWS SDK for Go, version 2.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/ses"
	"github.com/aws/smithy-go"
)

type step struct {
	Call   string
	Params map[string]any
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

func main() {
	ctx := context.Background()
	settings, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		panic(err)
	}
	client := ses.NewFromConfig(settings, func(options *ses.Options) {
		options.EndpointResolver = ses.EndpointResolverFromURL(os.Getenv("ENDPOINT"))
		options.Retryer = aws.NopRetryer{}
	})
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
		input := reflect.New(method.Type().In(1).Elem())
		asBytes(step.Params)
		params, _ := json.Marshal(step.Params)
		if err := json.Unmarshal(params, input.Interface()); err != nil {
			panic(err)
		}
		returned := method.Call([]reflect.Value{reflect.ValueOf(ctx), input})
		if err, failed := returned[1].Interface().(error); failed {
			var found smithy.APIError
			if errors.As(err, &found) {
				class := reflect.TypeOf(found).Elem().Name()
				typed := class != "GenericAPIError"
				if !typed {
					class = found.ErrorCode()
				}
				say(map[string]any{"call": step.Call, "error": class, "typed": typed, "message": found.ErrorMessage()})
			} else {
				say(map[string]any{"call": step.Call, "error": err.Error()})
			}
			continue
		}
		say(map[string]any{"call": step.Call, "result": returned[0].Interface()})
	}
}
