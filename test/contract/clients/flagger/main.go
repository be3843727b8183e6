// Asks a gate as Flagger does: by Flagger's own code, with the hooks and the metrics of a file of Canaries and MetricTemplates. One question per line on stdin,
// one answer per line on stdout, both JSON.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	flaggerv1 "github.com/fluxcd/flagger/pkg/apis/flagger/v1beta1"
	"github.com/fluxcd/flagger/pkg/controller"
	"github.com/fluxcd/flagger/pkg/metrics/observers"
	"github.com/fluxcd/flagger/pkg/metrics/providers"
	"sigs.k8s.io/yaml"
)

type question struct {
	// Name of a hook of the Canary.
	Hook string `json:"hook"`
	// Or of a metric of it.
	Metric string `json:"metric"`
	// What is written in the file, and what is read instead.
	Instead map[string]string `json:"instead"`
	Phase   string            `json:"phase"`
	// Of the Canary's status: the checksum that hooks are sent is made of it.
	LastAppliedSpec string `json:"lastAppliedSpec"`
	// Of an event.
	Message string `json:"message"`
}

type answer struct {
	Ok    bool    `json:"ok"`
	Type  string  `json:"type"`
	Value float64 `json:"value"`
	Error string  `json:"error,omitempty"`
}

func main() {
	if len(os.Args) != 2 {
		fail("usage: flagger <file.yaml>")
	}
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		fail(err.Error())
	}
	lines := bufio.NewScanner(os.Stdin)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var asked question
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			fail(err.Error())
		}
		canary, templates := read(string(text), asked.Instead)
		told := answer{}
		if asked.Metric != "" {
			told = measure(canary, templates, asked.Metric)
		} else {
			told = ask(canary, asked)
		}
		if err := out.Encode(told); err != nil {
			fail(err.Error())
		}
	}
}

func read(text string, instead map[string]string) (flaggerv1.Canary, map[string]flaggerv1.MetricTemplate) {
	for from, to := range instead {
		text = strings.ReplaceAll(text, from, to)
	}
	var canary flaggerv1.Canary
	templates := map[string]flaggerv1.MetricTemplate{}
	for _, document := range strings.Split(text, "\n---\n") {
		if strings.Contains(document, "\nkind: MetricTemplate\n") {
			var template flaggerv1.MetricTemplate
			decode(document, &template)
			templates[template.Name] = template
		} else {
			decode(document, &canary)
		}
	}
	return canary, templates
}

// A field that Flagger does not know is a mistake in the file.
func decode(document string, into interface{}) {
	if err := yaml.UnmarshalStrict([]byte(document), into); err != nil {
		fail(err.Error())
	}
}

func ask(canary flaggerv1.Canary, asked question) answer {
	for _, hook := range canary.GetAnalysis().Webhooks {
		if hook.Name != asked.Hook {
			continue
		}
		canary.Status.Phase = flaggerv1.CanaryPhase(asked.Phase)
		canary.Status.LastAppliedSpec = asked.LastAppliedSpec
		var err error
		if hook.Type == flaggerv1.EventHook {
			err = controller.CallEventWebhook(&canary, hook, asked.Message, "Normal")
		} else {
			err = controller.CallWebhook(canary, canary.Status.Phase, hook)
		}
		if err != nil {
			return answer{Type: string(hook.Type), Error: err.Error()}
		}
		return answer{Ok: true, Type: string(hook.Type)}
	}
	return answer{Error: fmt.Sprintf("the file has no hook %q", asked.Hook)}
}

// As Flagger's scheduler does it (runMetricChecks): its template, its query, its provider, its range.
func measure(canary flaggerv1.Canary, templates map[string]flaggerv1.MetricTemplate, name string) answer {
	for _, metric := range canary.GetAnalysis().Metrics {
		if metric.Name != name {
			continue
		}
		template := templates[metric.TemplateRef.Name]
		query, err := observers.RenderQuery(template.Spec.Query, flaggerv1.MetricTemplateModel{
			Name:      canary.Name,
			Namespace: canary.Namespace,
			Interval:  metric.Interval,
			Variables: metric.TemplateVariables,
		})
		if err != nil {
			return answer{Error: err.Error()}
		}
		provider, err := providers.NewPrometheusProvider(template.Spec.Provider, nil)
		if err != nil {
			return answer{Error: err.Error()}
		}
		value, err := provider.RunQuery(query)
		if err != nil {
			return answer{Error: err.Error()}
		}
		within := metric.ThresholdRange
		ok := (within.Min == nil || value >= *within.Min) && (within.Max == nil || value <= *within.Max)
		return answer{Ok: ok, Value: value}
	}
	return answer{Error: fmt.Sprintf("the file has no metric %q", name)}
}

func fail(problem string) {
	fmt.Fprintln(os.Stderr, problem)
	os.Exit(2)
}
