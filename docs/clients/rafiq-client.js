// The client of Rafiq's merchant API for servers: one file, no dependency, written from the OpenAPI file.
//
//   import { Rafiq } from "./rafiq-client.js";
//   const rafiq = new Rafiq("https://refer.example.com", process.env.RAFIQ_SECRET_KEY);
//   await rafiq.recordOrder({ order_number: "1001", subtotal: "49.90", currency: "EUR" });
//
// The secret key belongs on a server. In a browser it would be everybody's.

const SECONDS = 30;
const TRIES = 3;
const LONGEST_WAIT = 30;
const AGAIN = new Set([429, 502, 503, 504]);

/**
 * @typedef {object} TaskOut
 * @property {string} id
 * @property {string} reward_id
 * @property {string | null} customer_id
 * @property {string} text
 * @property {string} amount
 * @property {string} unit
 * @property {string} opened_at
 */

/**
 * @typedef {object} TaskPage
 * @property {Array<TaskOut>} data
 * @property {string | null} next_cursor
 */

/**
 * @typedef {object} OrderOut
 * @property {string} id
 * @property {string} order_number
 * @property {string} status
 * @property {string} subtotal
 * @property {string} refunded
 * @property {string} net
 * @property {string} currency
 * @property {boolean} verified
 * @property {string | null} customer_id
 * @property {string} placed_at
 * @property {string | null} paid_at
 */

/**
 * @typedef {object} ReferralOut
 * @property {string} id
 * @property {string} order_number
 * @property {string} status
 * @property {string} reason_code
 * @property {Record<string, string>} reason
 * @property {string} method
 * @property {number} confidence
 * @property {string | null} channel
 * @property {string} advocate_id
 * @property {string | null} friend_id
 * @property {string} program_id
 * @property {string | null} hold_until
 * @property {string} opened_at
 * @property {string | null} decided_by
 * @property {Array<RewardOut>} rewards
 */

/**
 * @typedef {object} RewardOut
 * @property {string} id
 * @property {string} referral_id
 * @property {string} side
 * @property {string} part
 * @property {string | null} customer_id
 * @property {string} kind
 * @property {string} amount
 * @property {string} promised
 * @property {string} unit
 * @property {string} status
 * @property {string} reason_code
 * @property {string | null} limit_code
 * @property {string | null} coupon_code
 * @property {string} created_at
 */

/**
 * @typedef {object} OrderAnswer
 * @property {OrderOut} order
 * @property {ReferralOut | null} referral
 */

/**
 * @typedef {object} CustomerIn
 * @property {string | number | null} [id]
 * @property {string | null} [email]
 * @property {string | null} [first_name]
 * @property {string | null} [last_name]
 * @property {string | null} [phone]
 * @property {string | null} [locale]
 * @property {Array<string> | null} [tags]
 */

/** @typedef {"friend" | "search" | "social" | "ad" | "passing" | "other"} HeardFrom */

/**
 * @typedef {object} ItemIn
 * @property {string | number | null} [sku]
 * @property {string | null} [title]
 * @property {number} [quantity]
 * @property {string | null} [price]
 * @property {string | null} [url]
 * @property {string | null} [image_url]
 * @property {Array<string>} [tags]
 */

/**
 * @typedef {object} OrderIn
 * @property {string | number} order_number
 * @property {string} subtotal
 * @property {string} currency
 * @property {"placed" | "paid" | "fulfilled" | "cancelled" | null} [status]
 * @property {string | null} [placed_at]
 * @property {string | null} [updated_at]
 * @property {CustomerIn | null} [customer]
 * @property {Array<string> | null} [coupon_codes]
 * @property {string | null} [referral]
 * @property {string | null} [referred_by]
 * @property {HeardFrom | null} [heard_from]
 * @property {Array<ItemIn> | null} [items]
 * @property {string | number | null} [served_by]
 * @property {string | null} [postcode]
 * @property {string | null} [service_date]
 * @property {string | null} [country]
 * @property {string | null} [device]
 * @property {string | null} [client_ip]
 * @property {string | null} [user_agent]
 * @property {string | null} [shipping_address]
 * @property {string | null} [payment_fingerprint]
 * @property {string | null} [landing_site]
 * @property {string | null} [referring_site]
 * @property {string | null} [fetch_dest]
 * @property {string | null} [cart_at]
 */

/**
 * @typedef {object} ToldOut
 * @property {string} type
 * @property {string} id
 * @property {boolean} undone
 */

/**
 * @typedef {object} EventAnswer
 * @property {ToldOut} event
 * @property {ReferralOut | null} referral
 */

/**
 * @typedef {object} EventIn
 * @property {string} type
 * @property {string | number | null} [id]
 * @property {string | number | null} [order_number]
 * @property {CustomerIn | null} [customer]
 * @property {string | null} [referral]
 * @property {string | null} [referred_by]
 * @property {string | null} [occurred_at]
 * @property {string | null} [updated_at]
 * @property {string | number | null} [served_by]
 * @property {string | null} [postcode]
 * @property {string | null} [service_date]
 * @property {boolean} [undone]
 */

/**
 * @typedef {object} HitOut
 * @property {string | null} reward_id
 * @property {string | null} referral_id
 * @property {string | null} order_number
 * @property {string | null} customer_id
 * @property {Record<string, string>} text
 * @property {string} url
 */

/**
 * @typedef {object} SearchOut
 * @property {Array<HitOut>} data
 */

/**
 * @typedef {object} RewardPage
 * @property {Array<RewardOut>} data
 * @property {string | null} next_cursor
 */

/**
 * @typedef {object} BoostOut
 * @property {string} starts_at
 * @property {string} ends_at
 * @property {GiftOut | null} advocate
 * @property {GiftOut | null} friend
 */

/**
 * @typedef {object} GiftOut
 * @property {string} kind
 * @property {string} percent
 * @property {string} amount
 * @property {string} unit
 * @property {string} minimum
 * @property {number} expires_days
 * @property {string} most
 * @property {string | null} bank_id
 * @property {string} text
 * @property {boolean} next_order
 */

/**
 * @typedef {object} MilestoneOut
 * @property {number} at_count
 * @property {GiftOut} gift
 */

/**
 * @typedef {object} ProgramOut
 * @property {string} id
 * @property {string} name
 * @property {string} owner
 * @property {string} status
 * @property {string} phase
 * @property {string | null} starts_at
 * @property {string | null} ends_at
 * @property {number} priority
 * @property {number} monthly_target
 * @property {number} version
 * @property {string} note
 * @property {string} currency
 * @property {TermsOut} terms
 * @property {string} created_at
 * @property {string} published_at
 * @property {string} published_by
 */

/**
 * @typedef {object} TermsOut
 * @property {string} friend_kind
 * @property {string} friend_percent
 * @property {string} friend_amount
 * @property {string} friend_unit
 * @property {string} friend_minimum
 * @property {number} friend_expires_days
 * @property {string} friend_most
 * @property {string | null} friend_bank_id
 * @property {string} friend_text
 * @property {boolean} friend_next_order
 * @property {string} advocate_kind
 * @property {string} advocate_percent
 * @property {string} advocate_amount
 * @property {string} advocate_unit
 * @property {string} advocate_minimum
 * @property {number} advocate_expires_days
 * @property {string} advocate_most
 * @property {string | null} advocate_bank_id
 * @property {string} advocate_text
 * @property {boolean} advocate_next_order
 * @property {Array<TierOut>} tiers
 * @property {Array<MilestoneOut>} milestones
 * @property {Array<BoostOut>} boosts
 * @property {GiftOut | null} staff
 * @property {GiftOut | null} neighbour
 * @property {number} neighbour_prefix
 * @property {string} standing_percent
 * @property {string} trigger
 * @property {number} trigger_n
 * @property {string} trigger_event
 * @property {string} audience
 * @property {Array<string>} audience_tags
 * @property {Array<string>} product_tags
 * @property {Array<string>} countries
 * @property {number} hold_days
 * @property {number} window_days
 * @property {number} new_customer_days
 * @property {string} minimum_order
 * @property {number} cap_count
 * @property {number} cap_period_days
 * @property {string} unit_cap
 * @property {string} budget
 * @property {number} credit_expires_days
 */

/**
 * @typedef {object} TierOut
 * @property {number} from_count
 * @property {GiftOut} gift
 */

/**
 * @typedef {object} ProgramPage
 * @property {Array<ProgramOut>} data
 * @property {string | null} next_cursor
 */

/** @typedef {"everyone" | "promoters" | "tags"} Audience */

/**
 * @typedef {object} BoostIn
 * @property {string} starts_at
 * @property {string} ends_at
 * @property {GiftIn | null} [advocate]
 * @property {GiftIn | null} [friend]
 */

/**
 * @typedef {object} GiftIn
 * @property {GiftKind} kind
 * @property {string} [percent]
 * @property {string} [amount]
 * @property {string} [unit]
 * @property {string} [minimum]
 * @property {number} [expires_days]
 * @property {string} [most]
 * @property {string | null} [bank_id]
 * @property {string} [text]
 * @property {boolean} [next_order]
 */

/** @typedef {"none" | "credit" | "percent_credit" | "percent_off" | "fixed_off" | "free_shipping" | "units" | "gift_code" | "task" | "donation"} GiftKind */

/**
 * @typedef {object} MilestoneIn
 * @property {number} at_count
 * @property {GiftIn} gift
 */

/**
 * @typedef {object} TermsIn
 * @property {GiftKind} [friend_kind]
 * @property {string} [friend_percent]
 * @property {string} [friend_amount]
 * @property {string} [friend_unit]
 * @property {string} [friend_minimum]
 * @property {number} [friend_expires_days]
 * @property {string} [friend_most]
 * @property {string | null} [friend_bank_id]
 * @property {string} [friend_text]
 * @property {boolean} [friend_next_order]
 * @property {GiftKind} [advocate_kind]
 * @property {string} [advocate_percent]
 * @property {string} [advocate_amount]
 * @property {string} [advocate_unit]
 * @property {string} [advocate_minimum]
 * @property {number} [advocate_expires_days]
 * @property {string} [advocate_most]
 * @property {string | null} [advocate_bank_id]
 * @property {string} [advocate_text]
 * @property {boolean} [advocate_next_order]
 * @property {Array<TierIn>} [tiers]
 * @property {Array<MilestoneIn>} [milestones]
 * @property {Array<BoostIn>} [boosts]
 * @property {GiftIn | null} [staff]
 * @property {GiftIn | null} [neighbour]
 * @property {number} [neighbour_prefix]
 * @property {string} [standing_percent]
 * @property {Trigger} [trigger]
 * @property {number} [trigger_n]
 * @property {string} [trigger_event]
 * @property {Audience} [audience]
 * @property {Array<string>} [audience_tags]
 * @property {Array<string>} [product_tags]
 * @property {Array<string>} [countries]
 * @property {number} [hold_days]
 * @property {number} [window_days]
 * @property {number} [new_customer_days]
 * @property {string} [minimum_order]
 * @property {number} [cap_count]
 * @property {number} [cap_period_days]
 * @property {string} [unit_cap]
 * @property {string} [budget]
 * @property {number} [credit_expires_days]
 */

/**
 * @typedef {object} TierIn
 * @property {number} from_count
 * @property {GiftIn} gift
 */

/** @typedef {"first_order" | "every_order" | "nth_order" | "sign_up" | "event"} Trigger */

/**
 * @typedef {object} ProgramIn
 * @property {string | null} [owner]
 * @property {string | null} [starts_at]
 * @property {string | null} [ends_at]
 * @property {number} [priority]
 * @property {number} [monthly_target]
 * @property {string} [note]
 * @property {string} name
 * @property {string} currency
 * @property {"draft" | "live"} [status]
 * @property {TermsIn} [terms]
 */

/**
 * @typedef {object} CustomerOut
 * @property {string} id
 * @property {string | null} customer_id
 * @property {string | null} email
 * @property {string} first_name
 * @property {string} last_name
 * @property {string | null} phone
 * @property {Array<string>} tags
 * @property {string} created_at
 */

/**
 * @typedef {object} AdvocateOut
 * @property {string} id
 * @property {string | null} customer_id
 * @property {string} share_url
 * @property {string} referral_code
 * @property {string} me_url
 */

/**
 * @typedef {object} AdvocateIn
 * @property {CustomerIn} customer
 */

/**
 * @typedef {object} ReferralPage
 * @property {Array<ReferralOut>} data
 * @property {string | null} next_cursor
 */

/**
 * @typedef {object} FollowupOut
 * @property {string} id
 * @property {string} kind
 * @property {string} customer_id
 * @property {string} source
 * @property {string} source_id
 * @property {string} duty
 * @property {string} opened_at
 * @property {string} due_at
 * @property {boolean} overdue
 * @property {string | null} outcome
 * @property {string | null} cause
 * @property {string} note
 * @property {string | null} done_at
 * @property {string | null} recovered_at
 */

/**
 * @typedef {object} FollowupPage
 * @property {Array<FollowupOut>} data
 * @property {string | null} next_cursor
 */

/**
 * @typedef {object} CostOut
 * @property {string} unit
 * @property {string} amount
 */

/**
 * @typedef {object} ExperimentOut
 * @property {string} id
 * @property {string} name
 * @property {string} hypothesis
 * @property {string} owner
 * @property {string} kind
 * @property {string} goal
 * @property {number} min_sample
 * @property {number} min_days
 * @property {string} started_at
 * @property {string | null} planned_end_at
 * @property {string | null} ended_at
 * @property {string | null} kept
 * @property {string} verdict
 * @property {string | null} winner
 * @property {boolean} uneven
 * @property {Array<ExperimentVariantOut>} variants
 */

/**
 * @typedef {object} ExperimentVariantOut
 * @property {string} key
 * @property {string} name
 * @property {number} weight
 * @property {number} people
 * @property {number} shared
 * @property {number} brought_a_friend
 * @property {number} referrals
 * @property {number} voided
 * @property {number} low_scores
 * @property {Array<CostOut>} rewards
 * @property {number} rate
 * @property {number} rate_low
 * @property {number} rate_high
 * @property {number} probability_better
 * @property {number} expected_loss
 */

/**
 * @typedef {object} ExperimentPage
 * @property {Array<ExperimentOut>} data
 * @property {string | null} next_cursor
 */

/**
 * @typedef {object} BankOut
 * @property {string} id
 * @property {string} name
 * @property {string} kind
 * @property {string} amount
 * @property {string} unit
 * @property {number} free_count
 * @property {number} taken_count
 * @property {number} waiting_count
 * @property {number} low_stock_at
 * @property {boolean} low
 * @property {string | null} expires_at
 */

/**
 * @typedef {object} BanksOut
 * @property {Array<BankOut>} data
 * @property {string | null} next_cursor
 */

/** @typedef {"gift" | "coupon"} BankKind */

/**
 * @typedef {object} BankIn
 * @property {string} name
 * @property {BankKind} kind
 * @property {string} amount
 * @property {string} unit
 * @property {number} [low_stock_at]
 * @property {string | null} [expires_at]
 */

/**
 * @typedef {object} KpiOut
 * @property {string} name
 * @property {string | null} value
 * @property {string} unit
 * @property {string} formula
 * @property {Record<string, string>} definition
 */

/**
 * @typedef {object} KpiReport
 * @property {string} from
 * @property {string} to
 * @property {string} currency
 * @property {Array<KpiOut>} kpis
 */

/**
 * @typedef {object} PeriodOut
 * @property {number} number
 * @property {string | null} closed_at
 * @property {string | null} closed_by
 * @property {Array<StaffTotalOut>} totals
 */

/**
 * @typedef {object} StaffTotalOut
 * @property {string} staff_ref
 * @property {string} name
 * @property {string} amount
 * @property {string} unit
 * @property {number} rewards
 */

/**
 * @typedef {object} PeriodsOut
 * @property {PeriodOut} running
 * @property {Array<PeriodOut>} data
 * @property {string | null} next_cursor
 */

/**
 * @typedef {object} CloseIn
 * @property {number} number
 */

/**
 * @typedef {object} CouponOut
 * @property {string} code
 * @property {boolean} usable
 * @property {string | null} reason_code
 * @property {Record<string, string> | null} reason
 * @property {string} kind
 * @property {string | null} percent
 * @property {string | null} amount
 * @property {string} minimum
 * @property {string} currency
 * @property {string} expires_at
 * @property {string | null} redeemed_order
 */

/**
 * @typedef {object} FunnelRow
 * @property {string} key
 * @property {string | null} name
 * @property {StepCounts} counts
 * @property {StepCounts} people
 */

/**
 * @typedef {object} FunnelStepOut
 * @property {string} name
 * @property {string} formula
 * @property {Record<string, string>} definition
 */

/**
 * @typedef {object} StepCounts
 * @property {number | null} shown
 * @property {number | null} shared
 * @property {number | null} visited
 * @property {number | null} bought
 * @property {number | null} rewarded
 */

/**
 * @typedef {object} FunnelReport
 * @property {string} from
 * @property {string} to
 * @property {string | null} by
 * @property {Array<FunnelStepOut>} steps
 * @property {FunnelRow} whole
 * @property {Array<FunnelRow>} rows
 */

/**
 * @typedef {object} BothCohorts
 * @property {CohortCounts} sent
 * @property {CohortCounts} others
 */

/**
 * @typedef {object} CohortCounts
 * @property {number} people
 * @property {number} buyers
 * @property {number} orders
 * @property {number} again
 * @property {string} revenue
 * @property {number} discounted
 * @property {number} later_orders
 * @property {number} later_discounted
 * @property {number} timed
 * @property {string} days
 */

/**
 * @typedef {object} CohortFigure
 * @property {string} from
 * @property {string} to
 * @property {string} name
 * @property {string | null} sent
 * @property {string | null} others
 * @property {string} unit
 * @property {string} formula
 * @property {Record<string, string>} definition
 */

/**
 * @typedef {object} CohortReport
 * @property {string} from
 * @property {string} to
 * @property {string} currency
 * @property {Array<CohortFigure>} figures
 * @property {BothCohorts} counts
 * @property {BothCohorts} counts_of_year
 */

/** @typedef {"promoter" | "passive" | "detractor"} Band */

/**
 * @typedef {object} SurveyAnswerOut
 * @property {string} id
 * @property {string} customer_id
 * @property {number} score
 * @property {string} band
 * @property {string} wish
 * @property {string} remark
 * @property {string} product
 * @property {string | null} order_number
 * @property {string} moment
 * @property {string} channel
 * @property {boolean} confirmed
 * @property {Array<string>} themes
 * @property {string} answered_at
 * @property {string} changed_at
 */

/**
 * @typedef {object} SurveyAnswerPage
 * @property {Array<SurveyAnswerOut>} data
 * @property {string | null} next_cursor
 */

/** @typedef {"purchase" | "delivery" | "service" | "ticket"} Moment */

/**
 * @typedef {object} SurveyAnswerIn
 * @property {CustomerIn} customer
 * @property {string} id
 * @property {number} score
 * @property {string} [wish]
 * @property {string} [remark]
 * @property {string} [product]
 * @property {string | number | null} [order_number]
 * @property {Moment} [moment]
 * @property {string | null} [answered_at]
 */

/**
 * @typedef {object} CauseOut
 * @property {string} name
 * @property {number} count
 * @property {string} share
 * @property {Array<ReasonCount>} reasons
 * @property {Record<string, string>} definition
 */

/**
 * @typedef {object} OutcomeFigure
 * @property {string} name
 * @property {string | null} value
 * @property {string} unit
 * @property {string} formula
 * @property {Record<string, string>} definition
 */

/**
 * @typedef {object} ReasonCount
 * @property {string} reason_code
 * @property {number} count
 */

/**
 * @typedef {object} OutcomeReport
 * @property {string} from
 * @property {string} to
 * @property {Array<OutcomeFigure>} figures
 * @property {Array<CauseOut>} causes
 */

/**
 * @typedef {object} ForecastOut
 * @property {string} name
 * @property {string} unit
 * @property {string | null} expected
 * @property {string | null} low
 * @property {string | null} high
 * @property {string} formula
 * @property {Record<string, string>} definition
 */

/**
 * @typedef {object} LastMonth
 * @property {string} from
 * @property {string} to
 * @property {string | null} expected
 * @property {string | null} low
 * @property {string | null} high
 * @property {string | null} real
 * @property {string | null} error
 * @property {string} formula
 * @property {Record<string, string>} definition
 */

/**
 * @typedef {object} ForecastReport
 * @property {string} from
 * @property {string} to
 * @property {string} currency
 * @property {string | null} since
 * @property {Array<ForecastOut>} figures
 * @property {LastMonth} last_month
 */

/**
 * @typedef {object} EndpointOut
 * @property {string} id
 * @property {string} url
 * @property {string} note
 * @property {Array<string>} events
 * @property {string} status
 * @property {string | null} reason_code
 * @property {string | null} old_secret_until
 * @property {string | null} failing_since
 * @property {string} created_at
 */

/**
 * @typedef {object} EndpointsOut
 * @property {Array<EndpointOut>} data
 * @property {string | null} next_cursor
 */

/**
 * @typedef {object} CreatedOut
 * @property {string} id
 * @property {string} url
 * @property {string} note
 * @property {Array<string>} events
 * @property {string} status
 * @property {string | null} reason_code
 * @property {string | null} old_secret_until
 * @property {string | null} failing_since
 * @property {string} created_at
 * @property {string | null} [secret]
 */

/**
 * @typedef {object} EndpointIn
 * @property {string} url
 * @property {Array<string>} [events]
 * @property {string} [note]
 */

/**
 * @typedef {object} RedeemIn
 * @property {string | number} order_number
 * @property {string | number | null} [customer_id]
 * @property {string | null} [subtotal]
 * @property {string | null} [currency]
 */

/**
 * @typedef {object} ProgramPatch
 * @property {string | null} [owner]
 * @property {string | null} [starts_at]
 * @property {string | null} [ends_at]
 * @property {number} [priority]
 * @property {number} [monthly_target]
 * @property {string} [note]
 * @property {string | null} [name]
 * @property {"live" | "paused" | "ended" | null} [status]
 * @property {TermsIn | null} [terms]
 */

/**
 * @typedef {object} EventOut
 * @property {string} status
 * @property {string} reason_code
 * @property {string} amount
 * @property {string} actor
 * @property {string | null} note
 * @property {string} at
 */

/**
 * @typedef {object} ReferralDetailOut
 * @property {string} id
 * @property {string} order_number
 * @property {string} status
 * @property {string} reason_code
 * @property {Record<string, string>} reason
 * @property {string} method
 * @property {number} confidence
 * @property {string | null} channel
 * @property {string} advocate_id
 * @property {string | null} friend_id
 * @property {string} program_id
 * @property {string | null} hold_until
 * @property {string} opened_at
 * @property {string | null} decided_by
 * @property {Array<RewardOut>} rewards
 * @property {Array<EventOut>} timeline
 */

/** @typedef {"sales" | "account_manager" | "owner"} Duty */

/** @typedef {"spoke" | "solved" | "left_word" | "no_answer" | "not_needed"} Outcome */

/**
 * @typedef {object} FollowupIn
 * @property {Outcome | null} [outcome]
 * @property {string | null} [note]
 * @property {string | null} [cause]
 * @property {Duty | null} [duty]
 */

/**
 * @typedef {object} ReasonIn
 * @property {string} [reason]
 */

/**
 * @typedef {object} CodeIn
 * @property {string} code
 */

/**
 * @typedef {object} RefusedOut
 * @property {number} line
 * @property {string} content
 * @property {string} reason_code
 */

/**
 * @typedef {object} CodesOut
 * @property {number} new_count
 * @property {number} known_count
 * @property {number} bad_count
 * @property {Array<RefusedOut>} refused
 * @property {boolean} dry_run
 * @property {BankOut} bank
 */

/**
 * @typedef {object} CodesIn
 * @property {Array<string>} codes
 * @property {boolean} [dry_run]
 */

/**
 * @typedef {object} ExportOut
 * @property {string} id
 * @property {string} exported_at
 * @property {Record<string, Array<Record<string, any>>>} data
 */

/**
 * @typedef {object} BalanceOut
 * @property {string} unit
 * @property {string} pending
 * @property {string} available
 * @property {string} redeemed
 * @property {string} [debt]
 */

/**
 * @typedef {object} ExplainedOut
 * @property {string} kind
 * @property {string} amount
 * @property {string} unit
 * @property {string} reason_code
 * @property {Record<string, string>} reason
 * @property {string | null} order_number
 * @property {string | null} release_at
 * @property {string} at
 */

/**
 * @typedef {object} BalanceAnswer
 * @property {Array<BalanceOut>} balances
 * @property {Array<ExplainedOut>} explained
 */

/**
 * @typedef {object} StepOut
 * @property {string} step
 * @property {string} state
 * @property {string | null} at
 * @property {Record<string, string>} values
 * @property {Record<string, string>} text
 */

/**
 * @typedef {object} ExplanationOut
 * @property {RewardOut} reward
 * @property {Record<string, string>} summary
 * @property {Array<StepOut>} steps
 */

/**
 * @typedef {object} EndpointPatch
 * @property {string | null} [url]
 * @property {Array<string> | null} [events]
 * @property {string | null} [note]
 * @property {"active" | "paused" | null} [status]
 */

/**
 * @typedef {object} RefundAnswer
 * @property {OrderOut | null} order
 * @property {ReferralOut | null} referral
 */

/**
 * @typedef {object} RefundIn
 * @property {string | number} refund_id
 * @property {string} amount
 * @property {"succeeded" | "failed"} [status]
 */

/**
 * @typedef {object} RedemptionIn
 * @property {string} amount
 * @property {string} unit
 * @property {string | number} order_number
 */

/**
 * @typedef {object} AttemptOut
 * @property {string} at
 * @property {number | null} response
 * @property {string | null} error
 * @property {string} beginning
 * @property {number} took_ms
 */

/**
 * @typedef {object} DeliveryDetailOut
 * @property {string} id
 * @property {string} message_id
 * @property {string} event
 * @property {string} status
 * @property {number} attempts
 * @property {number | null} last_response
 * @property {string | null} last_error
 * @property {string | null} next_try_at
 * @property {string} created_at
 * @property {string | null} done_at
 * @property {string} body
 * @property {Array<AttemptOut>} tries
 */

/**
 * @typedef {object} BalanceTokenOut
 * @property {string} token
 * @property {string} expires_at
 */

/**
 * @typedef {object} ReplayOut
 * @property {number} replayed_count
 */

/**
 * @typedef {object} ReplayIn
 * @property {string} since
 * @property {"undelivered" | "all"} [which]
 */

/**
 * @typedef {object} BecauseOut
 * @property {string} reason_code
 * @property {Record<string, string>} reason
 */

/**
 * @typedef {object} StandingOut
 * @property {string} percent
 * @property {boolean} active
 * @property {BecauseOut} because
 * @property {string | null} until
 */

/**
 * @typedef {object} DeliveryOut
 * @property {string} id
 * @property {string} message_id
 * @property {string} event
 * @property {string} status
 * @property {number} attempts
 * @property {number | null} last_response
 * @property {string | null} last_error
 * @property {string | null} next_try_at
 * @property {string} created_at
 * @property {string | null} done_at
 */

/**
 * @typedef {object} DeliveriesOut
 * @property {Array<DeliveryOut>} data
 * @property {string | null} next_cursor
 */

/**
 * @typedef {object} RotateIn
 * @property {number} [overlap_hours]
 */

/**
 * @typedef {object} PauseIn
 * @property {string | null} [until]
 */

/**
 * @typedef {object} Problem
 * @property {string} type
 * @property {string} title
 * @property {number} status
 * @property {string} detail
 * @property {string} code
 * @property {Array<Record<string, any>>} [errors]
 */
/** A refusal as RFC 9457 tells it: `code` is stable, `errors` name the fields that are wrong. */
export class RafiqProblem extends Error {
  /**
   * @param {number} status
   * @param {{code?: string, detail?: string, errors?: Array<{pointer: string, detail: string}>}} body
   */
  constructor(status, body) {
    super(`${status} ${body.code ?? ""}: ${body.detail ?? ""}`);
    this.name = "RafiqProblem";
    this.status = status;
    this.code = body.code ?? "";
    this.errors = body.errors ?? [];
  }
}

/** Speaks for one store. Every POST carries an Idempotency-Key, so a lost answer is asked for again without harm. */
export class Rafiq {
  /**
   * @param {string} url
   * @param {string} secretKey
   * @param {{seconds?: number}} [options]
   */
  constructor(url, secretKey, { seconds = SECONDS } = {}) {
    this.url = url.replace(/\/+$/, "");
    this.secretKey = secretKey;
    this.seconds = seconds;
  }

  /**
   * All rows of a list, page by page: `for await (const reward of rafiq.every("listRewards", { status: "pending" }))`.
   * @param {string} name
   * @param {Record<string, string | number>} [query]
   * @returns {AsyncGenerator<any>}
   */
  async *every(name, query = {}) {
    let cursor;
    do {
      const page = await /** @type {any} */ (this)[name]({ ...query, cursor });
      yield* page.data;
      cursor = page.next_cursor;
    } while (cursor);
  }

  /**
   * Put codes in, or with ``dry_run`` only say what would happen. A code that is there already stays as it is.
   * @param {string} bank_id
   * @param {CodesIn} body
   * @param {{idempotencyKey?: string}} [options]
   * @returns {Promise<CodesOut>}
   */
  addBankCodes(bank_id, body, options = {}) {
    return this.send("POST", `/api/v1/coupon-banks/${part(bank_id)}/codes`, { body, key: options.idempotencyKey });
  }

  /**
   * Release the reward now, whatever it was waiting for.
   * @param {string} referral_id
   * @param {ReasonIn} body
   * @param {{idempotencyKey?: string}} [options]
   * @returns {Promise<ReferralOut>}
   */
  approveReferral(referral_id, body, options = {}) {
    return this.send("POST", `/api/v1/referrals/${part(referral_id)}/approve`, { body, key: options.idempotencyKey });
  }

  /**
   * Cancel one side's reward; the other side keeps its own.
   * @param {string} reward_id
   * @param {ReasonIn} body
   * @param {{idempotencyKey?: string}} [options]
   * @returns {Promise<ReferralOut>}
   */
  cancelReward(reward_id, body, options = {}) {
    return this.send("POST", `/api/v1/rewards/${part(reward_id)}/cancel`, { body, key: options.idempotencyKey });
  }

  /**
   * Say how it went, note something, or hand it over. Of two who end it at once, the second is told.
   * @param {string} followup_id
   * @param {FollowupIn} body
   * @returns {Promise<FollowupOut>}
   */
  changeFollowup(followup_id, body) {
    return this.send("PATCH", `/api/v1/followups/${part(followup_id)}`, { body });
  }

  /**
   * Change its course, pause, resume, end, or publish new terms: a version that running referrals never see.
   * @param {string} program_id
   * @param {ProgramPatch} body
   * @returns {Promise<ProgramOut>}
   */
  changeProgram(program_id, body) {
    return this.send("PATCH", `/api/v1/programs/${part(program_id)}`, { body });
  }

  /**
   * Only what is named; ``status`` pauses or resumes.
   * @param {string} endpoint_id
   * @param {EndpointPatch} body
   * @returns {Promise<EndpointOut>}
   */
  changeWebhookEndpoint(endpoint_id, body) {
    return this.send("PATCH", `/api/v1/webhook-endpoints/${part(endpoint_id)}`, { body });
  }

  /**
   * Give an advocate a code that is easy to say, such as ANA-TEA; the one they had keeps working.
   * @param {string} customer_id
   * @param {CodeIn} body
   * @param {{idempotencyKey?: string}} [options]
   * @returns {Promise<AdvocateOut>}
   */
  chooseCode(customer_id, body, options = {}) {
    return this.send("POST", `/api/v1/advocates/${part(customer_id)}/code`, { body, key: options.idempotencyKey });
  }

  /**
   * Close the running period: everything released and not closed yet, summed exactly once.
   * @param {CloseIn} body
   * @param {{idempotencyKey?: string}} [options]
   * @returns {Promise<PeriodOut>}
   */
  closeStaffPeriod(body, options = {}) {
    return this.send("POST", `/api/v1/staff-periods`, { body, key: options.idempotencyKey });
  }

  /**
   * An empty bank; codes come next.
   * @param {BankIn} body
   * @param {{idempotencyKey?: string}} [options]
   * @returns {Promise<BankOut>}
   */
  createBank(body, options = {}) {
    return this.send("POST", `/api/v1/coupon-banks`, { body, key: options.idempotencyKey });
  }

  /**
   * A new address; its secret is in this answer and nowhere else.
   * @param {EndpointIn} body
   * @param {{idempotencyKey?: string}} [options]
   * @returns {Promise<CreatedOut>}
   */
  createWebhookEndpoint(body, options = {}) {
    return this.send("POST", `/api/v1/webhook-endpoints`, { body, key: options.idempotencyKey });
  }

  /**
   * Call this address no more.
   * @param {string} endpoint_id
   * @returns {Promise<void>}
   */
  deleteWebhookEndpoint(endpoint_id) {
    return this.send("DELETE", `/api/v1/webhook-endpoints/${part(endpoint_id)}`);
  }

  /**
   * Forget who this is (erasure).
   * @param {string} customer_id
   * @returns {Promise<void>}
   */
  eraseCustomer(customer_id) {
    return this.send("DELETE", `/api/v1/customers/${part(customer_id)}`);
  }

  /**
   * The path of one reward: click, order, each rule with its numbers, hold, release.
   * @param {string} reward_id
   * @returns {Promise<ExplanationOut>}
   */
  explainReward(reward_id) {
    return this.send("GET", `/api/v1/rewards/${part(reward_id)}/explanation`);
  }

  /**
   * Everything we keep about this customer, to hand over to them; what belongs to other people is left out.
   * @param {string} customer_id
   * @returns {Promise<ExportOut>}
   */
  exportCustomer(customer_id) {
    return this.send("GET", `/api/v1/customers/${part(customer_id)}/export`);
  }

  /**
   * It was handed over: its reward is redeemed. Only one may say so.
   * @param {string} task_id
   * @param {{idempotencyKey?: string}} [options]
   * @returns {Promise<void>}
   */
  finishTask(task_id, options = {}) {
    return this.send("POST", `/api/v1/tasks/${part(task_id)}/done`, { key: options.idempotencyKey });
  }

  /**
   * What this customer has, and every movement that made it so.
   * @param {string} customer_id
   * @returns {Promise<BalanceAnswer>}
   */
  getBalance(customer_id) {
    return this.send("GET", `/api/v1/customers/${part(customer_id)}/balance`);
  }

  /**
   * The balances signed with the store's signing secret, for a page that checks them without asking us.
   * @param {string} customer_id
   * @returns {Promise<BalanceTokenOut>}
   */
  getBalanceToken(customer_id) {
    return this.send("GET", `/api/v1/customers/${part(customer_id)}/balance-token`);
  }

  /**
   * One bank: how many codes are left, and how many people wait for one.
   * @param {string} bank_id
   * @returns {Promise<BankOut>}
   */
  getBank(bank_id) {
    return this.send("GET", `/api/v1/coupon-banks/${part(bank_id)}`);
  }

  /**
   * Time to buy, use of discounts, average order, who bought again and what they are worth, up to now. What takes time to come (discounts after the first order, who bought again, worth) is of the year up to `to` where fewer days are asked for: each figure says its own `from`, and `counts_of_year` has their counts. `Accept` as with the key figures.
   * @param {{from?: string | number, to?: string | number}} [options]
   * @returns {Promise<CohortReport>}
   */
  getCohorts(options = {}) {
    return this.send("GET", `/api/v1/reports/cohorts`, { query: { from: options.from, to: options.to } });
  }

  /**
   * Usable, or the reason why not; for this customer, when you name one.
   * @param {string} code
   * @param {{customer_id?: string | number}} [options]
   * @returns {Promise<CouponOut>}
   */
  getCoupon(code, options = {}) {
    return this.send("GET", `/api/v1/coupons/${part(code)}`, { query: { customer_id: options.customer_id } });
  }

  /**
   * By our id or by the store's own.
   * @param {string} customer_id
   * @returns {Promise<CustomerOut>}
   */
  getCustomer(customer_id) {
    return this.send("GET", `/api/v1/customers/${part(customer_id)}`);
  }

  /**
   * One follow-up.
   * @param {string} followup_id
   * @returns {Promise<FollowupOut>}
   */
  getFollowup(followup_id) {
    return this.send("GET", `/api/v1/followups/${part(followup_id)}`);
  }

  /**
   * Always as of today, so it takes no days. Null is not known yet: a forecast needs two weeks of counts, and the look back six. `Accept` as with the key figures.
   * @returns {Promise<ForecastReport>}
   */
  getForecast() {
    return this.send("GET", `/api/v1/reports/forecast`);
  }

  /**
   * A row has `counts` of times and `people` beside them; null is not known that way. The busiest forty rows come first. `Accept` as with the key figures; the table holds the rows of the cut, or the whole in one.
   * @param {{from?: string | number, to?: string | number, by?: string | number}} [options]
   * @returns {Promise<FunnelReport>}
   */
  getFunnel(options = {}) {
    return this.send("GET", `/api/v1/reports/funnel`, { query: { from: options.from, to: options.to, by: options.by } });
  }

  /**
   * Each one names its formula; `value` is null where there is nothing to divide by. Ask with `Accept: text/csv` for a table, and with `Accept: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet` for a workbook.
   * @param {{from?: string | number, to?: string | number}} [options]
   * @returns {Promise<KpiReport>}
   */
  getKpis(options = {}) {
    return this.send("GET", `/api/v1/reports/kpis`, { query: { from: options.from, to: options.to } });
  }

  /**
   * One order with its referral.
   * @param {string} order_number
   * @returns {Promise<OrderAnswer>}
   */
  getOrder(order_number) {
    return this.send("GET", `/api/v1/orders/${part(order_number)}`);
  }

  /**
   * Causes that did not happen are left out, the most frequent comes first. `Accept` as with the key figures.
   * @param {{from?: string | number, to?: string | number}} [options]
   * @returns {Promise<OutcomeReport>}
   */
  getOutcomes(options = {}) {
    return this.send("GET", `/api/v1/reports/outcomes`, { query: { from: options.from, to: options.to } });
  }

  /**
   * One program with its current terms.
   * @param {string} program_id
   * @returns {Promise<ProgramOut>}
   */
  getProgram(program_id) {
    return this.send("GET", `/api/v1/programs/${part(program_id)}`);
  }

  /**
   * One referral with its timeline: what it became, why, and by whom.
   * @param {string} referral_id
   * @returns {Promise<ReferralDetailOut>}
   */
  getReferral(referral_id) {
    return this.send("GET", `/api/v1/referrals/${part(referral_id)}`);
  }

  /**
   * What comes off this customer's next order. Ask for each order: it stops when either of the two pauses.
   * @param {string} customer_id
   * @returns {Promise<StandingOut>}
   */
  getStandingDiscount(customer_id) {
    return this.send("GET", `/api/v1/customers/${part(customer_id)}/standing-discount`);
  }

  /**
   * One delivery with its body and every try.
   * @param {string} endpoint_id
   * @param {string} delivery_id
   * @returns {Promise<DeliveryDetailOut>}
   */
  getWebhookDelivery(endpoint_id, delivery_id) {
    return this.send("GET", `/api/v1/webhook-endpoints/${part(endpoint_id)}/deliveries/${part(delivery_id)}`);
  }

  /**
   * One address, never its secret.
   * @param {string} endpoint_id
   * @returns {Promise<EndpointOut>}
   */
  getWebhookEndpoint(endpoint_id) {
    return this.send("GET", `/api/v1/webhook-endpoints/${part(endpoint_id)}`);
  }

  /**
   * Take in a score that another tool collected; it counts and is followed up like one of ours.
   * @param {SurveyAnswerIn} body
   * @param {{idempotencyKey?: string}} [options]
   * @returns {Promise<SurveyAnswerOut>}
   */
  importSurveyAnswer(body, options = {}) {
    return this.send("POST", `/api/v1/surveys/answers`, { body, key: options.idempotencyKey });
  }

  /**
   * Every bank with its stock.
   * @param {{limit?: string | number, cursor?: string | number}} [options]
   * @returns {Promise<BanksOut>}
   */
  listBanks(options = {}) {
    return this.send("GET", `/api/v1/coupon-banks`, { query: { limit: options.limit, cursor: options.cursor } });
  }

  /**
   * A/B tests, newest first, with what may be said of each today.
   * @param {{limit?: string | number, cursor?: string | number}} [options]
   * @returns {Promise<ExperimentPage>}
   */
  listExperiments(options = {}) {
    return this.send("GET", `/api/v1/experiments`, { query: { limit: options.limit, cursor: options.cursor } });
  }

  /**
   * Newest first; ``open`` asks for those that wait, or for those that do not.
   * @param {{limit?: string | number, cursor?: string | number, open?: string | number}} [options]
   * @returns {Promise<FollowupPage>}
   */
  listFollowups(options = {}) {
    return this.send("GET", `/api/v1/followups`, { query: { limit: options.limit, cursor: options.cursor, open: options.open } });
  }

  /**
   * Every program with its current terms, oldest first.
   * @param {{limit?: string | number, cursor?: string | number}} [options]
   * @returns {Promise<ProgramPage>}
   */
  listPrograms(options = {}) {
    return this.send("GET", `/api/v1/programs`, { query: { limit: options.limit, cursor: options.cursor } });
  }

  /**
   * Newest first; ``next_cursor`` asks for the next page.
   * @param {{limit?: string | number, cursor?: string | number, status?: string | number}} [options]
   * @returns {Promise<ReferralPage>}
   */
  listReferrals(options = {}) {
    return this.send("GET", `/api/v1/referrals`, { query: { limit: options.limit, cursor: options.cursor, status: options.status } });
  }

  /**
   * Newest first.
   * @param {{limit?: string | number, cursor?: string | number, status?: string | number}} [options]
   * @returns {Promise<RewardPage>}
   */
  listRewards(options = {}) {
    return this.send("GET", `/api/v1/rewards`, { query: { limit: options.limit, cursor: options.cursor, status: options.status } });
  }

  /**
   * The period that runs, and the closed ones, newest first; the cursor is a period's number.
   * @param {{limit?: string | number, cursor?: string | number}} [options]
   * @returns {Promise<PeriodsOut>}
   */
  listStaffPeriods(options = {}) {
    return this.send("GET", `/api/v1/staff-periods`, { query: { limit: options.limit, cursor: options.cursor } });
  }

  /**
   * Newest first; ``next_cursor`` asks for the next page.
   * @param {{limit?: string | number, cursor?: string | number, band?: string | number}} [options]
   * @returns {Promise<SurveyAnswerPage>}
   */
  listSurveyAnswers(options = {}) {
    return this.send("GET", `/api/v1/surveys/answers`, { query: { limit: options.limit, cursor: options.cursor, band: options.band } });
  }

  /**
   * What is to be done, oldest first.
   * @param {{limit?: string | number, cursor?: string | number}} [options]
   * @returns {Promise<TaskPage>}
   */
  listTasks(options = {}) {
    return this.send("GET", `/api/v1/tasks`, { query: { limit: options.limit, cursor: options.cursor } });
  }

  /**
   * What was sent to this address, newest first.
   * @param {string} endpoint_id
   * @param {{limit?: string | number, cursor?: string | number, status?: string | number}} [options]
   * @returns {Promise<DeliveriesOut>}
   */
  listWebhookDeliveries(endpoint_id, options = {}) {
    return this.send("GET", `/api/v1/webhook-endpoints/${part(endpoint_id)}/deliveries`, { query: { limit: options.limit, cursor: options.cursor, status: options.status } });
  }

  /**
   * Every address we call.
   * @param {{limit?: string | number, cursor?: string | number}} [options]
   * @returns {Promise<EndpointsOut>}
   */
  listWebhookEndpoints(options = {}) {
    return this.send("GET", `/api/v1/webhook-endpoints`, { query: { limit: options.limit, cursor: options.cursor } });
  }

  /**
   * This customer cancelled their visits: the discount stops for both.
   * @param {string} customer_id
   * @param {PauseIn} body
   * @param {{idempotencyKey?: string}} [options]
   * @returns {Promise<StandingOut>}
   */
  pauseStandingDiscount(customer_id, body, options = {}) {
    return this.send("POST", `/api/v1/customers/${part(customer_id)}/standing-discount/pause`, { body, key: options.idempotencyKey });
  }

  /**
   * A customer's link to share; the same one for the same person, always.
   * @param {AdvocateIn} body
   * @param {{idempotencyKey?: string}} [options]
   * @returns {Promise<AdvocateOut>}
   */
  putAdvocate(body, options = {}) {
    return this.send("POST", `/api/v1/advocates`, { body, key: options.idempotencyKey });
  }

  /**
   * Tell us about a customer; the same person is recognised by id, e-mail or phone.
   * @param {CustomerIn} body
   * @param {{idempotencyKey?: string}} [options]
   * @returns {Promise<CustomerOut>}
   */
  putCustomer(body, options = {}) {
    return this.send("POST", `/api/v1/customers`, { body, key: options.idempotencyKey });
  }

  /**
   * An ``order_number`` of an order that we know may stand for ``customer`` and ``id``. The same one again with another ``service_date`` or ``postcode`` is a job that was moved.
   * @param {EventIn} body
   * @param {{idempotencyKey?: string}} [options]
   * @returns {Promise<EventAnswer>}
   */
  recordEvent(body, options = {}) {
    return this.send("POST", `/api/v1/events`, { body, key: options.idempotencyKey });
  }

  /**
   * Report an order: an upsert by order number; 201 the first time, 200 after. Send it at every change.
   * @param {OrderIn} body
   * @param {{idempotencyKey?: string}} [options]
   * @returns {Promise<OrderAnswer>}
   */
  recordOrder(body, options = {}) {
    return this.send("POST", `/api/v1/orders`, { body, key: options.idempotencyKey });
  }

  /**
   * Report money given back. ``status: failed`` says that an earlier refund did not happen after all.
   * @param {string} order_number
   * @param {RefundIn} body
   * @param {{idempotencyKey?: string}} [options]
   * @returns {Promise<RefundAnswer>}
   */
  recordRefund(order_number, body, options = {}) {
    return this.send("POST", `/api/v1/orders/${part(order_number)}/refunds`, { body, key: options.idempotencyKey });
  }

  /**
   * Use it up for this order. Exactly one order wins; the winner may ask again.
   * @param {string} code
   * @param {RedeemIn} body
   * @param {{idempotencyKey?: string}} [options]
   * @returns {Promise<CouponOut>}
   */
  redeemCoupon(code, body, options = {}) {
    return this.send("POST", `/api/v1/coupons/${part(code)}/redeem`, { body, key: options.idempotencyKey });
  }

  /**
   * Send again what did not arrive since then, or everything since then.
   * @param {string} endpoint_id
   * @param {ReplayIn} body
   * @param {{idempotencyKey?: string}} [options]
   * @returns {Promise<ReplayOut>}
   */
  replayWebhookDeliveries(endpoint_id, body, options = {}) {
    return this.send("POST", `/api/v1/webhook-endpoints/${part(endpoint_id)}/replay`, { body, key: options.idempotencyKey });
  }

  /**
   * Send it once more, with the same `webhook-id`.
   * @param {string} endpoint_id
   * @param {string} delivery_id
   * @param {{idempotencyKey?: string}} [options]
   * @returns {Promise<DeliveryDetailOut>}
   */
  replayWebhookDelivery(endpoint_id, delivery_id, options = {}) {
    return this.send("POST", `/api/v1/webhook-endpoints/${part(endpoint_id)}/deliveries/${part(delivery_id)}/replay`, { key: options.idempotencyKey });
  }

  /**
   * Their visits go on: the discount returns for both, unless the other one rests.
   * @param {string} customer_id
   * @param {{idempotencyKey?: string}} [options]
   * @returns {Promise<StandingOut>}
   */
  resumeStandingDiscount(customer_id, options = {}) {
    return this.send("POST", `/api/v1/customers/${part(customer_id)}/standing-discount/resume`, { key: options.idempotencyKey });
  }

  /**
   * A new secret; for ``overlap_hours`` every call is signed with both.
   * @param {string} endpoint_id
   * @param {RotateIn} body
   * @param {{idempotencyKey?: string}} [options]
   * @returns {Promise<CreatedOut>}
   */
  rotateWebhookSecret(endpoint_id, body, options = {}) {
    return this.send("POST", `/api/v1/webhook-endpoints/${part(endpoint_id)}/rotate-secret`, { body, key: options.idempotencyKey });
  }

  /**
   * Where is my reward? By e-mail address, order number, code or name: one sentence for each hit.
   * @param {{q?: string | number}} [options]
   * @returns {Promise<SearchOut>}
   */
  searchRewards(options = {}) {
    return this.send("GET", `/api/v1/search`, { query: { q: options.q } });
  }

  /**
   * Spend available credit on an order; never more than is there, once per order.
   * @param {string} customer_id
   * @param {RedemptionIn} body
   * @param {{idempotencyKey?: string}} [options]
   * @returns {Promise<BalanceAnswer>}
   */
  spendCredit(customer_id, body, options = {}) {
    return this.send("POST", `/api/v1/customers/${part(customer_id)}/redemptions`, { body, key: options.idempotencyKey });
  }

  /**
   * A new program, live unless it says draft. An impossible deal is refused with each field and the reason.
   * @param {ProgramIn} body
   * @param {{idempotencyKey?: string}} [options]
   * @returns {Promise<ProgramOut>}
   */
  startProgram(body, options = {}) {
    return this.send("POST", `/api/v1/programs`, { body, key: options.idempotencyKey });
  }

  /**
   * An event named `test` to this address; read its delivery a moment later.
   * @param {string} endpoint_id
   * @param {{idempotencyKey?: string}} [options]
   * @returns {Promise<DeliveryDetailOut>}
   */
  testWebhookEndpoint(endpoint_id, options = {}) {
    return this.send("POST", `/api/v1/webhook-endpoints/${part(endpoint_id)}/test`, { key: options.idempotencyKey });
  }

  /**
   * Take the reward back; what was released becomes a reversal.
   * @param {string} referral_id
   * @param {ReasonIn} body
   * @param {{idempotencyKey?: string}} [options]
   * @returns {Promise<ReferralOut>}
   */
  voidReferral(referral_id, body, options = {}) {
    return this.send("POST", `/api/v1/referrals/${part(referral_id)}/void`, { body, key: options.idempotencyKey });
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {{body?: any, query?: Record<string, any>, key?: string}} [given]
   * @returns {Promise<any>}
   */
  async send(method, path, { body, query = {}, key } = {}) {
    const asked = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== undefined && value !== null));
    /** @type {Record<string, string>} */
    const headers = { Authorization: `Bearer ${this.secretKey}`, Accept: "application/json" };
    if (method === "POST" || method === "PATCH") headers["Content-Type"] = "application/json";
    if (method === "POST") headers["Idempotency-Key"] = key ?? crypto.randomUUID();
    const content = headers["Content-Type"] ? JSON.stringify(body ?? {}) : undefined;
    const address = this.url + path + (asked.size ? `?${asked}` : "");
    for (let left = TRIES - 1; ; left -= 1) {
      let wait = 1;
      try {
        const answer = await fetch(address, { method, headers, body: content, signal: AbortSignal.timeout(this.seconds * 1000) });
        if (answer.ok) return answer.status === 204 ? undefined : await answer.json();
        if (!AGAIN.has(answer.status) || !left) throw new RafiqProblem(answer.status, await answer.json().catch(() => ({})));
        wait = Number(answer.headers.get("Retry-After")) || 1;
      } catch (error) {
        if (error instanceof RafiqProblem || !left) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, Math.min(wait, LONGEST_WAIT) * 1000));
    }
  }
}

/** @param {string} value */
function part(value) {
  return encodeURIComponent(String(value));
}
