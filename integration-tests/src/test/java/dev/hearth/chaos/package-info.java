/** Real processes under random faults, and the offline check of what they and their clients wrote down meanwhile. */
package dev.hearth.chaos;
