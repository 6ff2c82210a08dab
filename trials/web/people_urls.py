"""Who works in a study: people, invitations, the delegation log, the review of access."""

from django.urls import path

from trials.web.views import access_review, api_tokens, delegation, invitations, people

urlpatterns = [
    path("people/", people.show_people, name="people"),
    path("people/invite/", invitations.invite_somebody, name="invite"),
    path("people/review/", access_review.review, name="access-review"),
    path("people/reviews/<uuid:review_id>/", access_review.show_review, name="past-access-review"),
    path("people/<uuid:user_id>/", people.show_person, name="person"),
    path("people/parts/<uuid:part_id>/end/", people.end, name="end-part"),
    path("people/parts/<uuid:part_id>/training/", people.train, name="record-training"),
    path("people/parts/<uuid:part_id>/link/", invitations.send_again, name="resend-invitation"),
    path("people/parts/<uuid:part_id>/withdraw/", invitations.withdraw, name="withdraw-invitation"),
    path("people/tokens/", api_tokens.show_of_study, name="study-tokens"),
    path("people/tokens/<uuid:token_id>/end/", api_tokens.end_of_study, name="end-study-token"),
    path("delegation/", delegation.show_log, name="delegation-log"),
    path("delegation/add/", delegation.add_row, name="delegate"),
    path("delegation/<uuid:row_id>/end/", delegation.end_row, name="take-back"),
]
