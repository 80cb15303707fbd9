/**
 * How long a test waits for a state that must come. It is generous on purpose: a busy machine makes a test slow, never red.
 * A wait that runs out is a failure of the product, not of the machine.
 */
export const PATIENCE_MS = 180_000;

/** The options of `vi.waitFor` in every test: `await vi.waitFor(() => expect(…), patiently)`. */
export const patiently = { timeout: PATIENCE_MS, interval: 25 } as const;
