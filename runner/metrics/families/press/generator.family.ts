import { Gauge } from 'prom-client';
import type { PressFamily } from '../../press-family.ts';

/** Health of what made the load: beyond its limits, what was measured may be its own slowness. */
const generator: PressFamily = {
  series: ({ generators }) => generators * 2,
  create({ scenario, name }, registry) {
    const labelNames = ['scenario', 'generator'] as const;
    const cpu = new Gauge({
      name: name('load_generator_cpu_ratio'),
      help: 'CPU time of a generator per second of its life; 1 is one core.',
      labelNames,
      registers: [registry],
    });
    const memory = new Gauge({
      name: name('load_generator_resident_memory_bytes'),
      help: 'Most memory that a generator held.',
      labelNames,
      registers: [registry],
    });
    return ({ press }) => {
      for (const { index, cpuRatio, maxRssMegabytes } of press.evidence.generators) {
        const labels = { scenario, generator: String(index) };
        if (cpuRatio !== null) cpu.set(labels, cpuRatio);
        if (maxRssMegabytes !== null) memory.set(labels, maxRssMegabytes * 1e6);
      }
    };
  },
};
export default generator;
