/** What needs a person. */
export const SIGNAL_TYPES = [
  'silent', 'not_candid', 'deteriorating', 'neglected', 'promise_overdue', 'overhead_high', 'misconduct', 'band_changed'
] as const
export type SignalType = typeof SIGNAL_TYPES[number]

/**
 * When signals are raised and when they end, beyond what the scoring model says. Each ends at a better level than the one at which
 * it is raised, so that a figure at the edge does not ring every day. Days and counts are whole; levels are in the unit of the figure.
 */
export const SIGNAL_POLICY = {
  not_candid: {
    /** Times the model's level: the probability at which the customer is thought to be candid again. */
    ends_at_factor: 2
  },
  neglected: {
    /** Added to the model's level: the attention from which on a relationship is not neglected any more, at most 1. */
    recovery: 0.1
  },
  overhead_high: {
    window_days: 180,
    /** With fewer face-to-face meetings the interval of the share says nothing. */
    least_meetings: 8,
    /** The low end of the share's interval: about the middle between the most and the least trusted of the benchmarks. */
    raised_above: 0.35,
    /** The share itself. */
    ends_below: 0.3
  },
  misconduct: { days: 90 },
  band_changed: {
    /** Points beyond the edge of the band. */
    margin: 2,
    /** For how long it is news. */
    days: 30
  },
  /** Signals of one type that one relationship has at once; promises beyond share one. */
  most: 100,
  /**
   * Chosen on 160 simulated customers that were looked at every seventh day for a year: with these levels 4 in 100 steady ones ring
   * in a year, in one direction or the other (docs/model.md has the figures).
   */
  deteriorating: {
    recent_days: 60,
    reference_days: 365,
    /** Of a ratio dimension, in each window. */
    least_events: 2,
    /** Weight of the base rate's scatter, in events, beside the scatter that the events show. */
    prior_events: 1,
    /** Standard deviations that a fall of `fall_points` must make; below them the windows know too little. */
    least_expected: 0.8,
    /** Of a rate dimension beside a ratio one, 0 to 1: counts follow a fall of trust less than their saturating score suggests. */
    rate_weight: 0.6,
    fall_points: 10,
    p: 0.0015,
    ends_at_p: 0.1
  },
  /** Events that one signal names at most. */
  events: 20
} as const
