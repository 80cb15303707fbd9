import { configureGlobal } from "fast-check";

// The same few cases for each mutant, so that the score is the same each time, and the first that fails is
// enough: no shrunk example is read here. A property that sets its number of runs keeps it.
configureGlobal({ seed: 1, numRuns: 50, endOnFailure: true });
