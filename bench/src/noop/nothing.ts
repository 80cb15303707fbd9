/** The path of a mutation that does nothing. */
export const NOTHING = "bench.nothing";
