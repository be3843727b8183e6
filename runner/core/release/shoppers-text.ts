import { counted } from '../judge/wording.ts';
import type { ReleaseDocument } from './release-document.ts';

/** How many users met the fault, and how many would have, as sentences; empty when nobody was counted. */
export function shoppersLines({
  shoppers,
  faultFrom,
}: Pick<ReleaseDocument, 'shoppers' | 'faultFrom'>): readonly string[] {
  if (shoppers === null) return [];
  const { sessions, onCandidate, hit, fixedWindow, fixedWindowAfterSeconds, noGate, modelled } = shoppers;
  const { excused, perSecond, horizonSeconds, unknown, fixedWindowFalseAlarm } = shoppers;
  const met = faultFrom === null ? 'met anything amiss on the candidate' : 'met the fault';
  const others =
    fixedWindow === null || noGate === null
      ? ''
      : `; a fixed-window gate would have let ${fixedWindow} through, no gate ${noGate}`;
  const window =
    fixedWindowAfterSeconds === null
      ? 'the fixed-window gate never takes it back'
      : `the fixed-window gate takes it back after ${Math.round(fixedWindowAfterSeconds)} s`;
  const alarm = fixedWindowFalseAlarm === true ? ', as it would a healthy release on a machine so slow' : '';
  return [
    `${counted(hit, 'shopper')} ${met}${others}`,
    `${counted(sessions, 'session')} at ${perSecond} a second, ${onCandidate} of them on the candidate${excused === 0 ? '' : `; ${excused} waited in vain, on a machine that was too slow for everybody`}`,
    ...(unknown === null
      ? [
          `The others are modelled on the same shoppers up to ${Math.round(horizonSeconds)} s after the fault: ${window}${alarm}; of this release the model says ${modelled}`,
        ]
      : [`What other gates would have let through is not known: ${unknown}`]),
  ];
}
