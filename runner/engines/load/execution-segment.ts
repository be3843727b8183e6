/** The flags that give one of several k6 processes its share of a scenario; none for a single one. `index` counts from 0. */
export function segmentFlags(index: number, generators: number): readonly string[] {
  if (generators === 1) return [];
  const point = (at: number) => (at === 0 ? '0' : at === generators ? '1' : `${at}/${generators}`);
  const sequence = Array.from({ length: generators + 1 }, (_, at) => point(at)).join(',');
  return [
    ...['--execution-segment', `${point(index)}:${point(index + 1)}`],
    ...['--execution-segment-sequence', sequence],
  ];
}
