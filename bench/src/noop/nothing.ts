/** The path of a mutation that does nothing, and that of a query that reads nothing. */
export const NOTHING = "bench.nothing";
export const NOTHING_READ = "bench.nothingRead";
