/**
 * What runs beside the benchmarks of either jar in each fork. These classes come from the jar that compares, whatever jar is
 * measured: nothing here may use a class of warp, and of JMH only what has been there for long.
 */
package org.warprank.bench.compare.fork;
