import { configureGlobal } from "fast-check";
import { soak } from "#soak.ts";

// How often a property runs that names no number of its own.
configureGlobal({ numRuns: soak(100) });
