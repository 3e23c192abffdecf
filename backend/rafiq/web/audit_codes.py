"""Which change each page and each call of the merchant API stands for in the audit log; one line adds one."""

# A setting's page is what it is about; the others are about the last id of their address.
SETTINGS = "settings.changed"
_ADMIN = {
    "member.invited": "invite",
    "member.role_changed": "change_role",
    "member.removed": "remove_member",
    "member.link_made": "setup_link",
    "key.created": "create_key",
    "key.revoked": "revoke_key",
    "program.created": "create_program start",
    "program.published": "publish restore_program",
    "program.status_changed": "set_status",
    "experiment.started": "start_experiment",
    "experiment.ended": "end_experiment",
    "credit.adjusted": "adjust_balance",
    "credit.confirmed": "confirm_adjustment",
    "credit.refused": "refuse_adjustment",
    "credit.withdrawn": "withdraw_adjustment",
    "referral.credited": "credit_by_hand",
    "referral.reasons_changed": "save_reasons",
    "reward.cancelled": "cancel_reward",
    "coupon.voided": "void_coupon",
    "task.done": "finish_task",
    "friend.noted": "introduce note_friend",
    "bank.created": "create_bank",
    "bank.changed": "change_bank",
    "bank.codes_added": "confirm_codes",
    "person.code_chosen": "choose_code",
    "person.link_made": "make_followup_link make_introduction_link",
    "person.note_saved": "save_note",
    "person.delighted": "note_delight drop_delight finish_gesture",
    "person.introduction": "ask_introduction forget_introduction move_introduction",
    "link.stopped": "stop_link",
    "link.resumed": "resume_link",
    "pair.paused": "pause_pair",
    "pair.resumed": "resume_pair",
    "import.started": "start_import",
    "import.dropped": "drop_import",
    "import.inviting_changed": "start_inviting stop_inviting",
    "privacy.done": "finish_privacy",
    "export.asked": "start_export",
    "report.shared": "share_report",
    "report.revoked": "revoke_report",
    "integration.connected": "create_integration create_crm",
    "integration.changed": "change_integration change_crm turn_crm",
    "integration.removed": "disconnect_integration remove_crm",
    "integration.access_changed": "save_access drop_access rotate_secret change_crm_access",
    "integration.run": "ask_shop fill_crm retry_codes",
    "webhook.created": "create_webhook",
    "webhook.changed": "change_webhook turn_webhook",
    "webhook.removed": "remove_webhook",
    "webhook.secret_changed": "rotate_webhook",
    "delivery.replayed": (
        "replay_crm replay_crm_entry replay_delivery replay_failed replay_webhook replay_webhooks retry_jobs"
    ),
    "fraud.block_added": "add_block",
    "fraud.block_removed": "remove_block",
    "staff.changed": "add_staff save_staff_member close_door start_goal",
    "staff.period_closed": "close_period",
    "partner.changed": "create_partner change_partner",
    "story.asked": "invite_story",
    "story.decided": "decide_story",
    "followup.changed": "give_followup record_outcome reopen_followup",
    "cause.changed": "cause_told fix_cause",
    "answer.changed": "confirm_survey_answer tag_survey_answer",
    "objective.changed": "add_objective change_objective close_objective",
    "note.changed": "add_note drop_note explain_change",
    "mail.address_reopened": "reopen_address",
    "view.saved": "save_view",
    "view.changed": "change_view",
    "view.removed": "remove_view",
    "test_store.opened": "open_test_store",
    "test_store.emptied": "start_afresh",
    "sample.opened": "look_around",
    "sample.removed": "remove_sample",
}
_SETTINGS = {
    "store": "save_settings confirm_step",
    "security": "require_two_step",
    "sharing": "save_sharing save_tools add_own_channel remove_own_channel restore_sharing",
    "friends": "save_friends save_friend_names restore_friends",
    "print": "save_words",
    "messages": "save_messages",
    "weekly": "save_weekly",
    "surveys": "save_survey_settings save_survey_theme restore_survey_settings",
    "followups": "save_followup_settings restore_followup_settings",
    "asking": "save_asking remove_asking restore_asking",
    "stages": "save_stages save_gestures save_stage_message restore_stage_messages",
    "fraud": "save_fraud",
    "adjust_limit": "save_limit",
    "targets": "save_targets",
    "mastery": "save_ideal save_answers save_estimate",
}
_API = {
    "bank.created": "api_banks.create_bank",
    "bank.codes_added": "api_banks.add_codes",
    "person.erased": "api_customers.erase_customer",
    "person.code_chosen": "api_customers.choose_code",
    "pair.paused": "api_pairs.pause",
    "pair.resumed": "api_pairs.resume",
    "task.done": "api_tasks.finish_task",
    "followup.changed": "api_followups.change_followup",
    "delivery.replayed": "api_webhook_endpoints.replay api_webhook_endpoints.replay_since",
    "program.created": "api_programs.start_program",
    "program.changed": "api_programs.change_program",
    "referral.approved": "api_referrals.approve",
    "referral.voided": "api_referrals.void",
    "reward.cancelled": "api_referrals.cancel",
    "staff.period_closed": "api_staff.close_period",
    "webhook.created": "api_webhook_endpoints.create_endpoint",
    "webhook.changed": "api_webhook_endpoints.change_endpoint",
    "webhook.removed": "api_webhook_endpoints.delete_endpoint",
    "webhook.secret_changed": "api_webhook_endpoints.rotate_secret",
}
# Codes that no page stands for: they are noted where it happens.
NOTED = (
    "member.two_step referral.approved referral.cleared referral.voided referral.reopened "
    "referral.release_agreed credit.proposed "
    "person.erased person.tagged person.untagged program.changed export.downloaded store.created import.done "
    "admin.changed"
).split()
# A form that only looks, tries or calculates changes nothing that anybody would look for later; those that decide about
# many note each one themselves.
NOTHING = frozenset(
    (
        "check_install decide decide_queue drop_codes look_at_links look_at_list look_at_rewards look_at_scores "
        "place_test_order send_weekly "
        "simulator test_crm test_letter test_message test_stage_letter test_webhook try_message "
        "ask_answers ask_coupons ask_deliveries ask_followups ask_introductions ask_people ask_rewards ask_sheet "
        "ask_stories ask_tasks release_referrals start_many stop_many undo_many "
        "undo_queue "
        "upload_codes"
    ).split()
)
# One word for what addresses call by several names.
KINDS = {
    "ask": "introduction",
    "chart_note": "note",
    "connection": "integration",
    "crm": "integration",
    "endpoint": "webhook",
    "entry": "delivery",
    "request": "privacy",
}
# What a change of the team or of a test store is written into: the shop's own log, from its test stores too.
OF_THE_SHOP = ("member.", "test_store.", "sample.")
OTHERWISE = "admin.changed"  # a page that nobody has named here yet

CODES = {f"admin.{name}": code for code, names in _ADMIN.items() for name in names.split()}
CODES |= {f"admin.{name}": SETTINGS for names in _SETTINGS.values() for name in names.split()}
CODES |= {name: code for code, names in _API.items() for name in names.split()}
AREAS = {f"admin.{name}": area for area, names in _SETTINGS.items() for name in names.split()}
EVERY_CODE = sorted({*CODES.values(), *NOTED})
EVERY_AREA = sorted(_SETTINGS)
