/** What was read is not as the protocol asks. */
export class Refused extends Error {}

export function refuseIf(condition, reason) {
  if (condition) throw new Refused(reason);
}

/** What the action gives, or null when it refuses. Any other error is a defect here, and goes on. */
export function orNull(action) {
  try {
    return action();
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}
