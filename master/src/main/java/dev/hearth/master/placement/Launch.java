package dev.hearth.master.placement;

import dev.hearth.model.AppId;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;

/** One executor to launch. */
public record Launch(AppId app, WorkerId worker, Resources resources) {}
