import { combinedResult } from '../../core/combined-result.ts';
import { EXIT } from '../../core/exit-code.ts';
import type { PressDocument } from '../../core/pressure/press-document.ts';
import type { ResultDocument } from '../../core/result.ts';
import { CommandProblem, pressProblemDocument } from '../problem.ts';
import type { FollowingPress } from './stored-walk.ts';

/** The verdict of a walk and the press that followed it; one that has not ended leaves open whether the release bears it. */
export function resultOfBoth(result: ResultDocument, followedBy: FollowingPress): ResultDocument {
  return combinedResult(result, followedBy.press?.document ?? unfinished(followedBy));
}

function unfinished({ walk }: FollowingPress): PressDocument {
  const text = `press ${walk.id}, which followed this walk, was begun at ${walk.startedAt} and has not ended: it is still under way, or was cut off`;
  return {
    ...pressProblemDocument(new CommandProblem(EXIT.inconclusive, text)),
    scenario: walk.environment.scenario ?? null,
    walk: walk.id,
  };
}
