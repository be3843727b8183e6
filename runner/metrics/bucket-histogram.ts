import { Histogram, type Registry } from 'prom-client';

export interface BucketHistogramShape<T extends string> {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly T[];
  /** Upper bounds, ascending, without +Inf. */
  readonly buckets: readonly number[];
  readonly registry: Registry;
}

type Labels<T extends string> = Readonly<Record<T, string>>;

/**
 * A histogram that is given whole buckets, as generators count them, instead of single values. `_bucket` and `_count` are exact. Nobody
 * kept the sum: it counts each value as the middle of its bucket, and what is beyond the last bound as that bound.
 */
export class BucketHistogram<T extends string> extends Histogram<T | 'le'> {
  readonly #shape: BucketHistogramShape<T>;
  readonly #parts = new Map<string, { readonly labels: Labels<T>; readonly counts: number[] }>();

  constructor(shape: BucketHistogramShape<T>) {
    const { name, help, labelNames, buckets, registry } = shape;
    super({ name, help, labelNames: [...labelNames], buckets: [...buckets], registers: [registry] });
    this.#shape = shape;
  }

  /** Adds a count per bucket, and one for what took longer than the last bound. */
  add(labels: Labels<T>, counts: readonly number[]): void {
    const key = JSON.stringify(this.#shape.labelNames.map((name) => labels[name]));
    const part = this.#parts.get(key) ?? { labels, counts: [...this.#shape.buckets, 0].map(() => 0) };
    this.#parts.set(key, part);
    counts.forEach((count, index) => {
      part.counts[index] = (part.counts[index] ?? 0) + count;
    });
  }

  /** What prom-client makes both the exposition and `get()` from. */
  async getForPromString(): Promise<Written> {
    const { name, help, buckets } = this.#shape;
    const values = [...this.#parts.values()].flatMap(({ labels, counts }) => {
      let [below, sum] = [0, 0];
      const samples = counts.map((count, index) => {
        const upper = buckets[index];
        below += count;
        sum += count * (upper === undefined ? (buckets.at(-1) ?? 0) : ((buckets[index - 1] ?? 0) + upper) / 2);
        return { metricName: `${name}_bucket`, labels: { ...labels, le: upper ?? '+Inf' }, value: below };
      });
      return [
        ...samples,
        { metricName: `${name}_sum`, labels, value: sum },
        { metricName: `${name}_count`, labels, value: below },
      ];
    });
    return { name, help, type: 'histogram', aggregator: 'sum', values };
  }
}

interface Written {
  readonly name: string;
  readonly help: string;
  readonly type: 'histogram';
  readonly aggregator: 'sum';
  readonly values: readonly {
    readonly metricName: string;
    readonly labels: Readonly<Record<string, string | number>>;
    readonly value: number;
  }[];
}
