// go-aws-auth: signs what Go's net/http sends, by Signature Version 3 or 4 (the argument). Its Version 2 signs
// spaces as plus signs, which is wrong.
//
// It reads the service and the region from the name of the host, so it is recorded as behind a proxy.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"

	awsauth "github.com/smartystreets/go-aws-auth"
)

type step struct {
	Call  string
	Pairs [][2]string
}

var code = regexp.MustCompile("<Code>(.*)</Code>")

func main() {
	proxy, err := url.Parse(os.Getenv("ENDPOINT"))
	if err != nil {
		panic(err)
	}
	client := &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(proxy)}}
	endpoint := "http://email." + os.Getenv("AWS_REGION") + ".amazonaws.com/"
	data, err := os.ReadFile(os.Getenv("SCENARIO"))
	if err != nil {
		panic(err)
	}
	var steps []step
	if err := json.Unmarshal(data, &steps); err != nil {
		panic(err)
	}
	for _, step := range steps {
		form := url.Values{}
		for _, pair := range step.Pairs {
			form.Set(pair[0], pair[1])
		}
		request, _ := http.NewRequest("POST", endpoint, strings.NewReader(form.Encode()))
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if os.Args[1] == "3" {
			awsauth.Sign3(request)
		} else {
			awsauth.Sign4(request)
		}
		response, err := client.Do(request)
		if err != nil {
			panic(err)
		}
		body, _ := io.ReadAll(response.Body)
		response.Body.Close()
		said := map[string]any{"call": step.Call, "status": response.StatusCode}
		if found := code.FindSubmatch(body); found != nil {
			said["code"] = string(found[1])
		}
		line, _ := json.Marshal(said)
		fmt.Println(string(line))
	}
}
