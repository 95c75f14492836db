from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('families', '0033_invitations_at_offices'),
    ]

    operations = [
        migrations.AlterField(
            model_name='message',
            name='kind',
            field=models.CharField(choices=[('self_linked', 'Self Linked'), ('application_rejected', 'Application Rejected'), ('application_in_review', 'Application In Review'), ('papers_help', 'Papers Help'), ('application_closed', 'Application Closed'), ('consent_asked', 'Consent Asked'), ('link_begun', 'Link Begun'), ('link_begun_subject', 'Link Begun Subject'), ('link_ended', 'Link Ended'), ('link_ended_subject', 'Link Ended Subject'), ('read_out_begins', 'Read Out Begins'), ('claim_on_you', 'Claim On You'), ('number_tried', 'Number Tried'), ('child_linked', 'Child Linked'), ('ward_linked', 'Ward Linked'), ('loss_reported', 'Loss Reported'), ('loss_filed', 'Loss Filed'), ('loss_refused', 'Loss Refused'), ('loss_ended', 'Loss Ended'), ('certified', 'Certified'), ('certification_filed', 'Certification Filed'), ('certification_refused', 'Certification Refused'), ('certification_due', 'Certification Due'), ('certification_overdue', 'Certification Overdue'), ('card_expires', 'Card Expires'), ('link_ends', 'Link Ends'), ('link_ends_subject', 'Link Ends Subject'), ('application_needs_you', 'Application Needs You'), ('application_waits', 'Application Waits'), ('link_changed', 'Link Changed'), ('link_changed_subject', 'Link Changed Subject'), ('link_moved', 'Link Moved'), ('link_moved_subject', 'Link Moved Subject'), ('erasure_asked', 'Erasure Asked'), ('correction_answered', 'Correction Answered'), ('relative_died', 'Relative Died'), ('relative_lives', 'Relative Lives'), ('marriage_changed', 'Marriage Changed'), ('marriage_changed_subject', 'Marriage Changed Subject'), ('documents_asked', 'Documents Asked'), ('invitation_used', 'Invitation Used'), ('invitation_accepted', 'Invitation Accepted'), ('link_stands_still', 'Link Stands Still'), ('link_stands_still_subject', 'Link Stands Still Subject'), ('link_goes_on', 'Link Goes On'), ('link_goes_on_subject', 'Link Goes On Subject'), ('dispute_opened', 'Dispute Opened'), ('dispute_closed', 'Dispute Closed'), ('link_renewed', 'Link Renewed'), ('link_renewed_subject', 'Link Renewed Subject'), ('link_unused', 'Link Unused'), ('link_unused_subject', 'Link Unused Subject'), ('of_age_soon', 'Of Age Soon'), ('of_age_soon_subject', 'Of Age Soon Subject'), ('of_age', 'Of Age'), ('of_age_subject', 'Of Age Subject'), ('digest', 'Digest'), ('guardian_asked', 'Guardian Asked'), ('guardian_told', 'Guardian Told'), ('guardian_link_changed', 'Guardian Link Changed'), ('guardian_link_ended', 'Guardian Link Ended'), ('changed_at_office', 'Changed At Office'), ('invited_at_office', 'Invited At Office'), ('card_changed', 'Card Changed'), ('card_changed_subject', 'Card Changed Subject'), ('guardian_card_changed', 'Guardian Card Changed')], max_length=32),
        ),
    ]
