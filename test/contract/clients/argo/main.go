// Measures a gate as Argo Rollouts does: by Argo's own web metric, with the metrics of an AnalysisTemplate's file. One question per line on stdin, one
// answer per line on stdout, both JSON.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/argoproj/argo-rollouts/metricproviders/webmetric"
	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
	analysisutil "github.com/argoproj/argo-rollouts/utils/analysis"
	"github.com/argoproj/argo-rollouts/utils/defaults"
	"github.com/sirupsen/logrus"
	"k8s.io/apimachinery/pkg/util/intstr"
	"sigs.k8s.io/yaml"
)

type question struct {
	// Name of an AnalysisTemplate in the file, and of a metric in it.
	Template string `json:"template"`
	Metric   string `json:"metric"`
	// What stands for `{{args.…}}`.
	Args map[string]string `json:"args"`
	// What is written in the file, and what is read instead.
	Instead map[string]string `json:"instead"`
}

type answer struct {
	Phase   string `json:"phase"`
	Value   string `json:"value"`
	Message string `json:"message,omitempty"`
	// How often the metric may be measured, and how often it may come out so before it is over; null: for ever.
	Count                   *int  `json:"count"`
	FailureLimit            int   `json:"failureLimit"`
	InconclusiveLimit       int   `json:"inconclusiveLimit"`
	ConsecutiveErrorLimit   int32 `json:"consecutiveErrorLimit"`
	ConsecutiveSuccessLimit int   `json:"consecutiveSuccessLimit"`
}

func main() {
	if len(os.Args) != 2 {
		fail("usage: argo <analysis-templates.yaml>")
	}
	logrus.SetLevel(logrus.PanicLevel)
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
		if err := out.Encode(measure(read(string(text), asked.Instead), asked)); err != nil {
			fail(err.Error())
		}
	}
}

// Every template of the file, each valid as Argo sees it.
func read(text string, instead map[string]string) map[string]v1alpha1.AnalysisTemplate {
	for from, to := range instead {
		text = strings.ReplaceAll(text, from, to)
	}
	templates := map[string]v1alpha1.AnalysisTemplate{}
	for _, document := range strings.Split(text, "\n---\n") {
		if strings.Contains(document, "\nkind: Rollout\n") {
			decode(document, &v1alpha1.Rollout{})
			continue
		}
		var template v1alpha1.AnalysisTemplate
		decode(document, &template)
		if err := analysisutil.ValidateMetrics(template.Spec.Metrics); err != nil {
			fail(template.Name + ": " + err.Error())
		}
		templates[template.Name] = template
	}
	return templates
}

// A field that Argo does not know is a mistake in the file.
func decode(document string, into interface{}) {
	if err := yaml.UnmarshalStrict([]byte(document), into); err != nil {
		fail(err.Error())
	}
}

func measure(templates map[string]v1alpha1.AnalysisTemplate, asked question) answer {
	var args []v1alpha1.Argument
	for name, value := range asked.Args {
		args = append(args, v1alpha1.Argument{Name: name, Value: &value})
	}
	for _, metric := range templates[asked.Template].Spec.Metrics {
		if metric.Name != asked.Metric {
			continue
		}
		resolved, err := analysisutil.ResolveMetricArgs(metric, args)
		if err != nil {
			return answer{Message: err.Error()}
		}
		parser, err := webmetric.NewWebMetricJsonParser(*resolved)
		if err != nil {
			return answer{Message: err.Error()}
		}
		client, err := webmetric.NewWebMetricHttpClient(*resolved)
		if err != nil {
			return answer{Message: err.Error()}
		}
		entry := logrus.WithField("metric", metric.Name)
		measured := webmetric.NewWebMetricProvider(*entry, client, parser).Run(&v1alpha1.AnalysisRun{}, *resolved)
		told := answer{
			Phase:                   string(measured.Phase),
			Value:                   measured.Value,
			Message:                 measured.Message,
			FailureLimit:            number(resolved.FailureLimit),
			InconclusiveLimit:       number(resolved.InconclusiveLimit),
			ConsecutiveErrorLimit:   defaults.GetConsecutiveErrorLimitOrDefault(resolved),
			ConsecutiveSuccessLimit: number(resolved.ConsecutiveSuccessLimit),
		}
		if count := resolved.EffectiveCount(); count != nil {
			times := count.IntValue()
			told.Count = &times
		}
		return told
	}
	return answer{Message: fmt.Sprintf("the file has no metric %q of %q", asked.Metric, asked.Template)}
}

func number(value *intstr.IntOrString) int {
	if value == nil {
		return 0
	}
	return value.IntValue()
}

func fail(problem string) {
	fmt.Fprintln(os.Stderr, problem)
	os.Exit(2)
}
