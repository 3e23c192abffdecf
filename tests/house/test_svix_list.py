"""What Svix tries its deliveries for is tried here: its list of test names, and which test of ours shows each (G17)."""

import ast

import pytest

from tests.house import tree

# The names of Svix's tests of delivering and of believing (svix/svix-webhooks at 4fc0cfb, of 2026-08-21), file by file.
# Left out: tests of its own database, caches, tokens, pages of other things, and of what parses its API's input.
TRIES, OUT, AS_SVIX = "test_webhook_tries", "test_webhooks_out", "test_webhooks_as_svix"
NAMES, TROUBLES, ADMIN = "test_webhook_names", "test_webhook_troubles", "test_admin_outgoing"
INTEROP = "test_hooks_interop"
LIST: dict[str, dict[str, tuple[str, str]]] = {
    "server/svix-server/tests/it/worker.rs": {
        "test_no_redirects_policy": (TRIES, "test_what_is_no_success_is_tried_again"),
        "test_endpoint_disable_on_repeated_failure": (TRIES, "test_an_address_that_fails_for_days_is_paused"),
        "test_endpoint_disable_on_sporadic_failure": (
            TRIES,
            "test_one_success_in_between_starts_the_count_anew",
        ),
    },
    "server/svix-server/tests/it/e2e_message.rs": {
        "test_message_create_read_list": (AS_SVIX, "test_the_log_is_read_by_state_and_in_pages"),
        "test_message_create_read_list_with_content": (
            TRIES,
            "test_a_delivery_is_replayed_with_its_own_id_and_body",
        ),
        "test_failed_message_gets_recorded": (
            TRIES,
            "test_the_log_tells_each_try_with_the_beginning_of_the_answer",
        ),
        "test_multiple_endpoints": (
            AS_SVIX,
            "test_one_event_goes_to_every_address_under_one_id_with_a_secret_for_each",
        ),
        "test_failed_message_gets_requeued": (
            TRIES,
            "test_a_failed_call_comes_again_with_the_same_id_and_a_new_time",
        ),
        "test_payload_retention_period": (OUT, "test_old_events_are_forgotten_with_their_log"),
        "test_payload_retention_period_messagecontent": (OUT, "test_old_events_are_forgotten_with_their_log"),
        "test_expunge_message_payload": (OUT, "test_an_erased_person_is_announced_by_id_only"),
        "test_message_conflict": (OUT, "test_a_fact_delivered_twice_by_the_outbox_is_one_event"),
    },
    "server/svix-server/tests/it/e2e_attempt.rs": {
        "test_expunge_attempt_response_body": (OUT, "test_old_events_are_forgotten_with_their_log"),
        "test_list_attempted_messages": (AS_SVIX, "test_the_log_is_read_by_state_and_in_pages"),
        "test_list_attempted_messages_failed": (AS_SVIX, "test_the_log_is_read_by_state_and_in_pages"),
        "test_list_attempted_messages_sending": (AS_SVIX, "test_the_log_is_read_by_state_and_in_pages"),
        "test_list_attempted_messages_success_are_not_sending": (
            AS_SVIX,
            "test_the_log_is_read_by_state_and_in_pages",
        ),
        "test_list_attempted_destinations": (OUT, "test_each_address_has_its_own_secret_and_its_own_log"),
        "test_list_attempts_by_endpoint": (OUT, "test_each_address_has_its_own_secret_and_its_own_log"),
        "test_message_attempts": (TRIES, "test_the_log_tells_each_try_with_the_beginning_of_the_answer"),
        "test_message_attempts_empty_retry_schedule": (
            TRIES,
            "test_a_delivery_is_given_up_after_the_last_try_and_stays_visible",
        ),
        "test_pagination_by_endpoint": (AS_SVIX, "test_the_log_is_read_by_state_and_in_pages"),
    },
    "server/svix-server/tests/it/e2e_endpoint.rs": {
        "test_create": (ADMIN, "test_an_address_is_added_and_its_secret_shown_once"),
        "test_patch": (AS_SVIX, "test_an_event_that_does_not_exist_cannot_be_chosen"),
        "test_crud": (ADMIN, "test_the_secret_turns_and_the_address_goes"),
        "test_endpoint_secret_get_and_rotation": (
            OUT,
            "test_a_secret_turns_with_an_overlap_in_which_both_count",
        ),
        "test_endpoint_rotate_max": (
            AS_SVIX,
            "test_during_an_overlap_svixs_own_verifier_believes_both_secrets",
        ),
        "test_endpoint_rotate_signing_e2e": (
            AS_SVIX,
            "test_during_an_overlap_svixs_own_verifier_believes_both_secrets",
        ),
        "test_endpoint_secret_encryption": (
            OUT,
            "test_a_secret_has_the_form_of_the_standard_and_is_kept_sealed",
        ),
        "test_endpoint_secret_encryption_in_database": (
            OUT,
            "test_a_secret_has_the_form_of_the_standard_and_is_kept_sealed",
        ),
        "test_endpoint_filter_events": (OUT, "test_only_the_chosen_events_are_sent"),
        "test_msg_event_types_filter": (OUT, "test_only_the_chosen_events_are_sent"),
        "test_rate_limit": (OUT, "test_an_address_takes_no_more_than_its_share_at_once"),
        "test_recovery_expected_retry_counts": (
            AS_SVIX,
            "test_what_did_not_arrive_comes_again_from_the_moment_that_is_named",
        ),
        "test_endpoint_https_only": (ADMIN, "test_this_machine_and_plain_http_are_for_development_only"),
        "test_send_example": (ADMIN, "test_a_test_is_sent_and_its_answer_shown"),
    },
    "server/svix-server/tests/it/e2e_operational_webhooks.rs": {
        "test_message_attempt_operational_webhooks": (
            ADMIN,
            "test_the_owner_is_told_by_mail_that_an_address_was_paused",
        ),
    },
    "server/svix-server/tests/it/integ_webhook_http_client.rs": {
        "test_client_basic_operation": (
            OUT,
            "test_an_event_arrives_signed_as_the_vendors_verifier_wants_it",
        ),
        "test_filtering": (NAMES, "test_a_name_that_leads_inside_is_not_called"),
    },
    "server/svix-server/tests/it/message_app.rs": {
        "test_endp_deletion": (OUT, "test_a_removed_address_takes_its_log_along"),
    },
    "server/svix-server/tests/it/redis_queue.rs": {
        "test_many_queue_consumers": (OUT, "test_a_killed_worker_loses_nothing_and_the_id_stays"),
        "test_many_queue_consumers_delayed": (
            TRIES,
            "test_the_schedule_is_the_published_one_and_lasts_three_days",
        ),
        "test_redis_streams_dlq": (ADMIN, "test_what_was_given_up_is_seen_and_tried_again"),
    },
    "server/svix-server/src/core/mod.rs": {
        "test_json_is_compact": (
            AS_SVIX,
            "test_the_names_of_the_headers_are_as_the_standard_writes_them_and_the_body_is_compact",
        ),
    },
    "server/svix-server/src/core/types/mod.rs": {
        "test_event_names_validation": (AS_SVIX, "test_an_event_that_does_not_exist_cannot_be_chosen"),
    },
    "server/svix-server/src/core/webhook_http_client.rs": {
        "test_header_casings": (
            AS_SVIX,
            "test_the_names_of_the_headers_are_as_the_standard_writes_them_and_the_body_is_compact",
        ),
        "test_tls_verification_disable": (
            TROUBLES,
            "test_a_receiver_that_nobody_vouches_for_gets_nothing",
        ),
        "test_blocked_ip": (NAMES, "test_a_plain_number_of_this_machine_is_neither_registered_nor_called"),
        "is_allowed_test": (NAMES, "test_a_name_that_leads_inside_is_not_called"),
        "test_url_does_not_parse_some_edge_cases": (
            NAMES,
            "test_a_host_that_not_everybody_reads_alike_is_neither_registered_nor_called",
        ),
        "test_url_basic_auth": (ADMIN, "test_an_unusable_address_is_marked_and_stays_typed"),
    },
    "server/svix-server/src/worker.rs": {
        "test_generate_msg_headers": (
            OUT,
            "test_an_event_arrives_signed_as_the_vendors_verifier_wants_it",
        ),
        "test_generate_msg_headers_with_signing_key": (
            OUT,
            "test_the_published_vector_of_the_standard_is_ours_too",
        ),
        "test_bytes_to_string": (
            TRIES,
            "test_the_status_decides_whatever_becomes_of_the_rest_of_the_answer",
        ),
        "test_retry_after": (TRIES, "test_a_server_that_asks_for_time_gets_it_within_a_day"),
    },
    "python/tests/test_webhooks.py": {
        "test_missing_id_raises_error": (
            AS_SVIX,
            "test_svixs_own_verifier_refuses_what_was_changed_on_the_way",
        ),
        "test_missing_signature_raises_error": (
            AS_SVIX,
            "test_svixs_own_verifier_refuses_what_was_changed_on_the_way",
        ),
        "test_invalid_signature_raises_error": (
            AS_SVIX,
            "test_svixs_own_verifier_refuses_another_addresses_secret",
        ),
        "test_valid_signature_is_valid": (AS_SVIX, "test_svixs_own_verifier_believes_what_we_send"),
        "test_valid_unbranded_signature_is_valid": (INTEROP, "test_svixs_own_library_signs_what_we_believe"),
        "test_old_timestamp_fails": (
            AS_SVIX,
            "test_svixs_own_verifier_refuses_a_call_of_another_time",
        ),
        "test_new_timestamp_fails": (
            AS_SVIX,
            "test_svixs_own_verifier_refuses_a_call_of_another_time",
        ),
        "test_multi_sig_payload_is_valid": (
            AS_SVIX,
            "test_during_an_overlap_svixs_own_verifier_believes_both_secrets",
        ),
        "test_sign_function": (OUT, "test_the_published_vector_of_the_standard_is_ours_too"),
    },
}
# What the same files try and this house has not, so that nothing is left out by oversight.
NOT_HERE = {
    "test_endpoint_disable_expiration_duration": "each event is tried for three days, so none fails alone",
    "test_message_validation test_raw_payload test_create_message_with_application": "nobody posts events",
    "test_combined_before_after_filtering test_pagination_by_msg test_pagination_forward_and_back": "pages go forward",
    "test_list test_endpoint_list_ordering test_uid test_endpoint_stats": "addresses are few, and their ids are ours",
    "test_recovery_should_fail_if_start_time_too_old": "what is older than the log is simply not there",
    "test_endpoint_rotate_signing_symmetric_and_asymmetric test_asymmetric_key_signing": "v1 of the standard only",
    "test_endpoint_secret_config test_custom_endpoint_secret": "secrets are made here and never brought",
    "test_invalid_endpoint_secret test_legacy_endpoint_secret": "secrets are made here and never brought",
    "test_endpoint_filter_channels test_msg_channels_filter": "no channels; events are chosen by name",
    "test_endpoint_headers_manipulation test_endpoint_headers_sending test_endpoint_header_key_capitalization": (
        "no headers of one's own"
    ),
    "test_receiver_route test_app_deletion test_host_header": "its own receiver; no store is removed; no such case",
    "test_timestamp_raises_error test_invalid_timestamp_raises_error": "theirs to refuse: ours always has a time",
    "test_signature_verification_with_and_without_prefix": "ours always has the prefix",
    "test_endpoint_create_update_and_delete test_operational_webhooks_event_types_exist": (
        "nobody is called about the addresses themselves: the audit log says who made, changed or removed one"
    ),
    "test_message_delivery_via_socks5 test_message_delivery_via_http_proxy test_proxy_exceptions": (
        "no proxy on the way out: each call goes straight to the address that was checked"
    ),
    "test_http_proxy_exceptions test_socks5_proxy_exceptions": "as above: there is no proxy to leave out",
    "test_builder": "their own maker of requests; ours takes a method and an address or cannot be called",
}


def ours() -> dict[str, set[str]]:
    web = tree.ROOT / "tests/web"
    return {
        path.stem: {each.name for each in tree.parsed(path).body if isinstance(each, ast.FunctionDef)}
        for path in sorted(web.glob("test_*.py"))
    }


@pytest.mark.parametrize(("file", "name"), [(file, name) for file, names in LIST.items() for name in names])
def test_each_of_svixs_tests_has_one_of_ours(file, name):
    where, test = LIST[file][name]

    assert test in ours()[where]


def test_no_name_is_both_here_and_not_here():
    shown = [name for names in LIST.values() for name in names]
    absent = " ".join(NOT_HERE).split()

    assert len({*shown, *absent}) == len(shown) + len(absent)
    assert all(NOT_HERE.values())
