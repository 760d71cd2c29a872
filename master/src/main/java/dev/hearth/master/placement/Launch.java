package dev.hearth.master.placement;

import dev.hearth.model.AppId;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;

/** One executor to launch, of the application's profile with that id. */
public record Launch(AppId app, int profile, WorkerId worker, Resources resources) {}
