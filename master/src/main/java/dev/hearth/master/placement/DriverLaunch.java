package dev.hearth.master.placement;

import dev.hearth.model.DriverId;
import dev.hearth.model.WorkerId;

/** One driver to launch. */
public record DriverLaunch(DriverId driver, WorkerId worker) {}
