/**
 * The options of a cache of at most this many entries. `max` would allocate the room for all of them at the start, and a cached clock
 * would cost a timer each millisecond.
 */
export const atMost = (entries: number) => ({
  maxSize: entries,
  sizeCalculation: () => 1,
  ttlResolution: 0,
});
