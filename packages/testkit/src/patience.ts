/**
 * How long a test waits for an expected state. Generous on purpose: a busy machine makes a test slow, never red. A wait that
 * runs out is a failure of the product, not of the machine.
 */
export const PATIENCE_MS = 180_000;

/** The options of `vi.waitFor` in every test: `await vi.waitFor(() => expect(…), patiently)`. */
export const patiently = { timeout: PATIENCE_MS, interval: 25 } as const;

/** The settings of a process that a test starts: it waits for its database, and for its own end, as long as the test does. */
export const PATIENT_PROCESS = {
  DATABASE_PATIENCE_SECONDS: String(PATIENCE_MS / 1000),
  STOP_SECONDS: String(PATIENCE_MS / 1000),
} as const;
