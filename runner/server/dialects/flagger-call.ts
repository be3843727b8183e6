/** What Flagger sends with every hook (pkg/apis/flagger/v1beta1/canary.go, CanaryWebhookPayload). */
export interface FlaggerCall {
  readonly namespace: string;
  readonly name: string;
  readonly phase: string;
  /** As the hook has it in the Canary, and what Flagger adds to events. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** A hook's body, or what is wrong with it in one line. Fields that are not known are left alone. */
export function flaggerCall(body: unknown): FlaggerCall | { readonly refusal: string } {
  const { namespace, name, phase = '', metadata = {} } = record(body);
  const wrong = [
    ...(isName(namespace) ? [] : ['namespace']),
    ...(isName(name) ? [] : ['name']),
    ...(typeof phase === 'string' ? [] : ['phase']),
    ...(Object.values(record(metadata)).every((value) => typeof value === 'string') ? [] : ['metadata']),
  ];
  if (wrong.length > 0) {
    return {
      refusal: `this is no webhook of Flagger: found no usable ${wrong.join(', ')}, expected {name, namespace, phase, metadata}`,
    };
  }
  const known = { namespace, name, phase } as Omit<FlaggerCall, 'metadata'>;
  return { ...known, metadata: record(metadata) as Record<string, string> };
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && /^[a-z0-9][a-z0-9.-]{0,252}$/.test(value);
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
