/**
 * The latency of an operation under load, tail included, beside that of a calibrated spin. The loop is open: work arrives by
 * the clock, whether or not what came before is done, and an operation that has to wait for the one before has the wait
 * counted.
 */
package org.warprank.bench.latency;
