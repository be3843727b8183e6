import { failureCount, failureList } from '../failure-list.ts';
import { section } from '../section.ts';

/** Every run of the walk that failed or could not tell. */
export default section({ order: 50, title: 'Failures', note: failureCount, render: failureList });
