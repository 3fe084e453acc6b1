import { ApiProblem } from '../api/problem.ts';

const LOOK_MS = 400;

/** Looks at a job until it is over, and tells how far it is meanwhile; also while Muster cannot be reached. */
export async function follow<Job extends { status: string }>(
  look: () => Promise<Job>,
  tell: (job: Job) => void,
): Promise<Job> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const seen = await look().catch((error) => {
      if (error instanceof ApiProblem && error.status < 500 && error.status !== 429) throw error;
      return null;
    });
    if (!seen) continue;
    if (seen.status !== 'waiting' && seen.status !== 'running') return seen;
    tell(seen);
  }
}
