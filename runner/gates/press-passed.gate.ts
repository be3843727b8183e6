import { percentIn } from '../core/release/exposure.ts';
import { stageOf } from '../core/release/state.ts';
import type { Gate } from './gate.ts';

/** A press of this candidate, at the stage's share or more, passed not too long ago. */
const pressPassed: Gate<'press_passed'> = {
  kind: 'press_passed',
  unmet({ withinSeconds }, { nowMs, state, press }) {
    const { name, exposure } = stageOf(state);
    const percent = Math.max(
      exposure.default,
      ...Object.keys(exposure.segments).map((segment) => percentIn(exposure, segment)),
    );
    const how = `Press it: waygate press --stage ${percent}%`;
    if (press === null)
      return { text: `Nothing shows that ${state.plan.releases.candidate} bears stage ${name}. ${how}` };
    if (press.verdict !== 'pass') return { text: `The newest press ended in ${press.verdict}. ${how}` };
    if (press.percent < percent)
      return { text: `It was pressed for ${press.percent} % of users, the stage sends ${percent} %. ${how}` };
    const age = Math.floor((nowMs - Date.parse(press.endedAt)) / 1000);
    return age <= withinSeconds
      ? null
      : { text: `The newest press is ${age} s old, it counts for ${withinSeconds} s. ${how}` };
  },
};
export default pressPassed;
