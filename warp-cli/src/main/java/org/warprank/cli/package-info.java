/** The command line of warp: train, evaluate and recommend. */
package org.warprank.cli;
