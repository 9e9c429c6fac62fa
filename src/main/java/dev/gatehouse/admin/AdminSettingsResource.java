package dev.gatehouse.admin;

import dev.gatehouse.api.model.SettingResponse;
import dev.gatehouse.api.model.SettingsResponse;
import dev.gatehouse.platform.config.EffectiveSettings;
import dev.gatehouse.platform.config.SettingVariables;

/** The REST endpoint of the settings. */
public final class AdminSettingsResource {
    private final EffectiveSettings settings;

    public AdminSettingsResource(EffectiveSettings settings) {
        this.settings = settings;
    }

    SettingsResponse list() {
        return new SettingsResponse(
                settings.list().stream().map(AdminSettingsResource::response).toList());
    }

    private static SettingResponse response(EffectiveSettings.Setting setting) {
        return new SettingResponse(
                setting.key(),
                setting.value(),
                setting.variable().map(SettingVariables.Variable::name).orElse(null),
                setting.variable().map(SettingVariables.Variable::set).orElse(false));
    }
}
