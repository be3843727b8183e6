import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { parseAllDocuments } from 'yaml';
import { EXIT } from '../../runner/core/exit-code.ts';
import { example } from '../support/gate/go-client.ts';

/* What users copy, as Kubernetes reads it. The systems' own clients read it in `test/contract/`, where there is Go. */

interface Named {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
}

interface AnalysisTemplate extends Named {
  readonly spec: {
    readonly args: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: object }[];
    readonly metrics: readonly {
      readonly consecutiveErrorLimit: number;
      readonly provider: {
        readonly job?: {
          readonly spec: {
            readonly backoffLimit: number;
            readonly podFailurePolicy: { readonly rules: readonly object[] };
            readonly template: {
              readonly spec: {
                readonly restartPolicy: string;
                readonly containers: readonly { readonly name: string; readonly command: readonly string[] }[];
              };
            };
          };
        };
      };
    }[];
  };
}

interface AnalysisStep {
  readonly templates: readonly { readonly templateName: string }[];
  readonly args: readonly { readonly name: string; readonly value: string }[];
}

interface Rollout extends Named {
  readonly spec: {
    readonly strategy: {
      readonly canary: {
        readonly analysis: AnalysisStep;
        readonly steps: readonly { readonly analysis?: AnalysisStep }[];
      };
    };
  };
}

interface Canary extends Named {
  readonly spec: {
    readonly analysis: {
      readonly metrics?: readonly object[];
      readonly webhooks: readonly { readonly type?: string }[];
    };
  };
}

function documentsOf<Document extends Named>(file: string, kind: Document['kind']): readonly Document[] {
  const documents = parseAllDocuments(readFileSync(example(file), 'utf8'));
  expect(documents.flatMap(({ errors }) => errors)).toEqual([]);
  return documents.map((document): Document => document.toJS()).filter((document) => document.kind === kind);
}

const ROLLOUTS = 'argo-rollouts.yaml';
const templates = documentsOf<AnalysisTemplate>(ROLLOUTS, 'AnalysisTemplate');

test('Argo’s Job fails by a roll back alone: every other end of a wait begins another one', () => {
  const [metric] = templates.find(({ metadata }) => metadata.name === 'waygate-job')?.spec.metrics ?? [];
  const job = metric?.provider.job?.spec;
  const [container] = job?.template.spec.containers ?? [];
  expect(container?.command.slice(0, 3)).toEqual(['waygate', 'gate', 'wait']);
  expect(job?.podFailurePolicy.rules).toEqual([
    {
      action: 'FailJob',
      onExitCodes: { containerName: container?.name, operator: 'In', values: [EXIT.rollBack] },
    },
    // Of a drained node; it counts to nothing.
    { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
  ]);
  // Kubernetes takes a `podFailurePolicy` with this one alone.
  expect(job?.template.spec.restartPolicy).toBe('Never');
  // Both try again after ten seconds at the earliest.
  for (const limit of [job?.backoffLimit, metric?.consecutiveErrorLimit])
    expect(Number(limit) * 10).toBeGreaterThan(30 * 86_400);
});

test('Argo’s Rollout names templates that the file has, and gives each what it asks for', () => {
  const [rollout, ...others] = documentsOf<Rollout>(ROLLOUTS, 'Rollout');
  expect(others).toEqual([]);
  const { analysis, steps } = rollout?.spec.strategy.canary ?? { analysis: undefined, steps: [] };
  const uses = [analysis, ...steps.map((step) => step.analysis)].filter((use) => use !== undefined);
  expect(uses.length).toBeGreaterThan(1);
  for (const { templates: named, args } of uses) {
    for (const { templateName } of named) {
      const template = templates.find(({ metadata }) => metadata.name === templateName);
      expect(template?.metadata.namespace, templateName).toBe(rollout?.metadata.namespace);
      const asked = template?.spec.args.filter(
        ({ value, valueFrom }) => value === undefined && valueFrom === undefined,
      );
      expect(args.map(({ name }) => name).sort()).toEqual(asked?.map(({ name }) => name).sort());
    }
  }
});

test('Flagger’s Canary asks nothing whose failures are counted to a roll back', () => {
  const [canary, ...others] = documentsOf<Canary>('flagger.yaml', 'Canary');
  expect(others).toEqual([]);
  const { metrics, webhooks } = canary?.spec.analysis ?? { webhooks: [] };
  expect(metrics).toBeUndefined();
  const types = webhooks.map(({ type }) => type);
  expect(types).toContain('rollback');
  // A hook without a type is one of `rollout`.
  for (const counted of ['rollout', 'pre-rollout', undefined]) expect(types).not.toContain(counted);
});
