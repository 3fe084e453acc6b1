/**
 * Operations of the vendor's interface, version 2020-06-06, that Muster does not serve: it manages audiences and does not
 * send, keep templates, or set up channels. By what they are about.
 */
const UNSUPPORTED: Record<string, string> = {
  'Sending and reading messages':
    'SendChatappMessage SendChatappMassMessage ListChatappMessage CheckDirectSendMessageSample',
  'Message templates':
    'CreateChatappTemplate ListChatappTemplate GetChatappTemplateDetail GetChatappTemplateMetric DeleteChatappTemplate ' +
    'ModifyChatappTemplate ModifyChatappTemplateProperties ArchiveChatappTemplate CopyTemplate GetPledgeTemplateAddress',
  'Marketing activities':
    'AddMarketingFlow UpdateMarketingFLow PauseMarketingFLow DeleteMarketingFlow ListMarketingFlow ' +
    'CreateMessageCampaign DeleteMessageCampaign ListMessageCampaign SyncMessageCampaign GetMessageCampaignInsights ' +
    'CreateCustomAudience ListCustomAudience AddCustomAudienceUser',
  'Chat flows':
    'CreateChatFlow CreateChatFlowByImport ReadChatFlow UpdateChatFlow DeleteChatFlow ListChatFlow TriggerChatFlow ' +
    'GetChatFlowMetric GetChatFlowTemplate ListChatFlowTemplate CreateChatFlowLogSetting ReadChatFlowLogSetting ' +
    'UpdateChatFlowLogSetting CreateFlowVersion ReadFlowVersion UpdateFlowVersion ListFlowVersion DeleteFlowVersion ' +
    'OnlineFlowVersion OfflineFlowVersion FlowBindPhone FlowRebindPhone FlowUnbindPhone ListFlowNodeGroup ' +
    'ListFlowNodePrototypeV2 ListBindingRelationsForFlowVersion CreateFlow GetFlow ListFlow ModifyFlow DeleteFlow ' +
    'PublishFlow DeprecateFlow SyncFlow GetFlowPreviewUrl GetFlowJSONAssest UpdateFlowJSONAsset BeeBotChat BeeBotAssociate',
  'Chat groups of a channel':
    'AddChatGroup UpdateChatGroup DeleteChatGroup ListChatGroup AddChatGroupInviteLink DeleteChatGroupInviteLink ' +
    'ListChatGroupParticipants DeleteChatGroupParticipants',
  'Setting up channels':
    'UpdateAccountWebhook UpdatePhoneWebhook AddAddressRecoverSuspend AddAuditViberOpen AddChatappPhoneNumber ' +
    'BindDmAccount BindInstagramPage BindMessengerPage ChangeResourceGroup ChatappBindWaba ChatappEmbedSignUp ' +
    'ChatappMigrationRegister ChatappMigrationVerified ChatappPhoneNumberDeregister ChatappPhoneNumberRegister ' +
    'ChatappSyncPhoneNumber ChatappVerifyAndRegister CreateChatappMigrationInitiate CreateInstance ' +
    'CreateMessengerPage CreatePhoneMessageQrdl CreateWhatsappConversionApi DeleteInstagramPage DeleteInstance ' +
    'DeleteMessengerPage DeletePhoneMessageQrdl EnableWhatsappROIMetric GeneratePresignedUrl ' +
    'GetAuditRequestByTypeUnAudit GetChatappOpenStatus GetChatappPhoneNumberMetric GetChatappPhoneNumberSetting ' +
    'GetChatappUploadAuthorization GetChatappVerifyCode GetCommerceSetting GetConversationalAutomation ' +
    'GetCustomerSite GetFbInstagramPages GetFbMessengerPages GetMigrationVerifyCode GetPermissionByCode ' +
    'GetPhoneEncryptionPublicKey GetPhoneNumberVerificationStatus GetPreValidatePhoneId GetViberByRequestNo ' +
    'GetViberPauseTimes GetWhatsappConnectionCatalog GetWhatsappConversionApi GetWhatsappHealthStatus IsvGetAppId ' +
    'ListBindDmAccount ListDmAccount ListDmTag ListFacebookPosts ListInstagramPage ListInstagramPosts ListInstance ' +
    'ListMessengerSubscriptionToken ListPageAdAccount ListPhoneMessageQrdl ListProduct ListProductCatalog ' +
    'ListViberServiceMessage ModifyPhoneBusinessProfile OpenChatappService QueryChatappBindWaba ' +
    'QueryChatappPhoneNumbers QueryInstance QueryMMLActive QueryPhoneBusinessProfile QueryWabaBusinessInfo ' +
    'RequestWhatsappConversionApi SyncMessengerSubscriptionToken UnbindDmAccount UpdateAuditRequest ' +
    'UpdateCommerceSetting UpdateConversationalAutomation UpdateInstance UpdatePhoneEncryptionPublicKey ' +
    'UpdatePhoneMessageQrdl UpdateWabaMmlStatus',
};

/** What each of them is about, by name. */
export const unsupported: ReadonlyMap<string, string> = new Map(
  Object.entries(UNSUPPORTED).flatMap(([about, names]) => names.split(' ').map((name) => [name, about] as const)),
);
